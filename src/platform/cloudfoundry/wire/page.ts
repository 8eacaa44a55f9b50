import * as t from 'io-ts'
import { optional } from './optional.ts'

/** One page of any list. */
export const pageWire = t.type({
  pagination: optional(t.type({ next: optional(t.type({ href: optional(t.string) })) })),
  resources: t.array(t.unknown),
})
