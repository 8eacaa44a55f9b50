import * as t from 'io-ts'
import { optional } from './optional.ts'

/** Log Cache's answer to a read (log-cache-release api/v1/egress.proto). */
export const envelopesWire = t.type({
  envelopes: t.type({
    batch: t.array(
      t.type({
        timestamp: t.string,
        instance_id: optional(t.string),
        tags: optional(t.record(t.string, t.string)),
        log: optional(t.type({ payload: optional(t.string), type: optional(t.string) })),
      }),
    ),
  }),
})
