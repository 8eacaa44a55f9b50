import * as t from 'io-ts'
import { optional } from './optional.ts'

/** A job. `errors` may be filled while it still goes on: only the state decides. */
export const jobWire = t.type({
  guid: t.string,
  operation: t.string,
  state: t.string,
  errors: optional(t.array(t.type({ code: optional(t.number), detail: optional(t.string) }))),
  warnings: optional(t.array(t.type({ detail: optional(t.string) }))),
})
