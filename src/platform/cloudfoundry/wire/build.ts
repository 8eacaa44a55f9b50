import * as t from 'io-ts'
import { optional } from './optional.ts'

/** A build, of `/v3/builds`. */
export const buildWire = t.type({
  guid: t.string,
  created_at: optional(t.string),
  state: t.string,
  error: optional(t.string),
  droplet: optional(t.type({ guid: t.string })),
})
