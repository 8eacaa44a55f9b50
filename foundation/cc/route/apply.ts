import { recordAppEvent } from '../audit.ts'
import type { CloudController } from '../context.ts'
import type { Notifier } from '../notifier.ts'
import type { DestinationRow, Row, RouteRow } from '../rows.ts'
import { change, insert } from '../store.ts'
import { processesBehind } from './find.ts'

export type Target = Omit<DestinationRow, keyof Row | 'routeGuid'>

export interface Changes {
  readonly removed: readonly DestinationRow[]
  readonly added: readonly Target[]
}

const record = (
  cc: CloudController,
  type: string,
  one: DestinationRow,
  manifest: boolean,
): void => {
  const app = cc.store.apps.get(one.appGuid)
  if (app === undefined) return
  recordAppEvent(cc, type, app, {
    route_guid: one.routeGuid,
    destination_guid: one.guid,
    process_type: one.processType,
    app_port: one.port,
    weight: null,
    protocol: one.protocol,
    ...(manifest && { manifest_triggered: true }),
  })
}

/**
 * Writes the rows, removals first, and touches every process they concern; after that tells Diego
 * of one process after the other, those that lost a route before those that gained one
 * (cloud_controller_ng app/actions/update_route_destinations.rb).
 */
export const applyDestinations = (
  cc: CloudController,
  route: RouteRow,
  { removed, added }: Changes,
  notifier: Notifier,
  manifest = false,
): void => {
  for (const one of removed) {
    cc.store.destinations.delete(one.guid)
    record(cc, 'audit.app.unmap-route', one, manifest)
  }
  for (const target of added) {
    const one = insert(cc.store.destinations, { routeGuid: route.guid, ...target })
    record(cc, 'audit.app.map-route', one, manifest)
  }
  const touched = processesBehind(cc, [...removed, ...added]).map(row =>
    change(cc.store.processes, row, {}),
  )
  notifier.push(touched)
}
