import * as t from 'io-ts'
import { optional } from './optional.ts'

/** One line of what `POST /images/create` says while it pulls. */
export const progressWire = t.partial({
  status: optional(t.string),
  id: optional(t.string),
  progressDetail: optional(t.partial({ current: optional(t.number), total: optional(t.number) })),
  error: optional(t.string),
})
