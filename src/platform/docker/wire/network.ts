import * as t from 'io-ts'
import { optional, texts } from './optional.ts'

/** `GET /networks`. */
export const networksWire = t.array(
  t.type({
    Name: t.string,
    Labels: optional(texts),
    IPAM: t.type({ Config: optional(t.array(t.type({ Subnet: optional(t.string) }))) }),
  }),
)
