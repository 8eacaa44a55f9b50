import * as t from 'io-ts'
import { optional } from './optional.ts'

/** A package, of `/v3/packages`. */
export const packageWire = t.type({
  guid: t.string,
  state: t.string,
  data: optional(t.type({ error: optional(t.string) })),
})
