import * as t from 'io-ts'
import type { App } from '../app.ts'
import { entries, metadataWire } from './metadata.ts'
import { optional } from './optional.ts'

/** An app, of `/v3/apps`. */
export const appWire = t.type({
  guid: t.string,
  name: t.string,
  state: t.string,
  created_at: t.string,
  lifecycle: optional(t.type({ type: t.string })),
  relationships: optional(
    t.type({
      current_droplet: optional(t.type({ data: optional(t.type({ guid: optional(t.string) })) })),
    }),
  ),
  metadata: metadataWire,
})

/** The app in our words. */
export const appOf = (wire: t.TypeOf<typeof appWire>): App => ({
  guid: wire.guid,
  name: wire.name,
  state: wire.state === 'STARTED' ? 'STARTED' : 'STOPPED',
  createdAt: wire.created_at,
  lifecycle: wire.lifecycle?.type ?? 'buildpack',
  droplet: wire.relationships?.current_droplet?.data?.guid ?? undefined,
  labels: entries(wire.metadata?.labels),
  annotations: entries(wire.metadata?.annotations),
})
