import * as t from 'io-ts'
import type { Destination, Route } from '../route.ts'
import { entries, metadataWire } from './metadata.ts'
import { known, optional } from './optional.ts'

const destinationWire = t.type({
  guid: t.string,
  app: t.type({ guid: t.string, process: optional(t.type({ type: t.string })) }),
  port: optional(t.number),
  protocol: optional(t.string),
})

/** A list of destinations; it has no pages. */
export const destinationsWire = t.type({ destinations: t.array(destinationWire) })

const owner = t.type({ data: t.type({ guid: t.string }) })

/** A route, of `/v3/routes`. */
export const routeWire = t.type({
  guid: t.string,
  url: t.string,
  protocol: optional(t.string),
  host: optional(t.string),
  path: optional(t.string),
  port: optional(t.number),
  options: optional(t.UnknownRecord),
  destinations: t.array(destinationWire),
  relationships: t.type({ space: owner, domain: owner }),
  metadata: metadataWire,
})

/** The destination in our words. */
export const destinationOf = (wire: t.TypeOf<typeof destinationWire>): Destination => ({
  guid: wire.guid,
  app: wire.app.guid,
  process: wire.app.process?.type ?? 'web',
  port: known(wire.port),
  protocol: known(wire.protocol),
})

/** The route in our words. */
export const routeOf = (wire: t.TypeOf<typeof routeWire>): Route => ({
  guid: wire.guid,
  name: wire.url,
  protocol: wire.protocol === 'tcp' ? 'tcp' : 'http',
  host: wire.host ?? '',
  path: wire.path ?? '',
  port: known(wire.port),
  domain: wire.relationships.domain.data.guid,
  space: wire.relationships.space.data.guid,
  options: wire.options ?? {},
  destinations: wire.destinations.map(destinationOf),
  labels: entries(wire.metadata?.labels),
})
