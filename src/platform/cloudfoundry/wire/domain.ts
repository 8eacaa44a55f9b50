import * as t from 'io-ts'
import type { Domain } from '../target.ts'
import { optional } from './optional.ts'

/** A domain, of `/v3/organizations/:guid/domains`. */
export const domainWire = t.type({
  guid: t.string,
  name: t.string,
  internal: t.boolean,
  router_group: optional(t.type({ guid: t.string })),
  supported_protocols: optional(t.array(t.string)),
})

/** The domain in our words. */
export const domainOf = (wire: t.TypeOf<typeof domainWire>): Domain => ({
  guid: wire.guid,
  name: wire.name,
  internal: wire.internal,
  protocol: wire.supported_protocols?.includes('tcp') || wire.router_group ? 'tcp' : 'http',
})
