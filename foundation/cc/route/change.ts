import type { CloudController } from '../context.ts'
import { startJob } from '../job.ts'
import { isFields, readFields } from '../fields.ts'
import { mergeMetadata } from '../metadata.ts'
import { createNotifier } from '../notifier.ts'
import type { RouteRow } from '../rows.ts'
import { change, deleteWhere, rowsWhere } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { applyDestinations } from './apply.ts'
import { processesBehind, routeOf } from './find.ts'
import { destinationsOf, showRoute } from './show.ts'

const withoutNulls = (options: RouteRow['options']): RouteRow['options'] =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null))

/** Takes a route away with its destinations and its route service binding. */
const deleteRoute = (cc: CloudController, route: RouteRow): void => {
  if (!cc.store.routes.has(route.guid)) return
  deleteWhere(cc.store.routeBindings, one => one.routeGuid === route.guid)
  applyDestinations(
    cc,
    route,
    { removed: destinationsOf(cc, route), added: [] },
    createNotifier(cc),
  )
  cc.store.routes.delete(route.guid)
}

export const changeRouteEndpoints: readonly Endpoint[] = [
  {
    method: 'PATCH',
    path: '/v3/routes/:guid',
    handle: call => {
      const { cc, notifier } = call
      const route = routeOf(call)
      const fields = readFields(call.body, ['options', 'metadata'])
      const options = isFields(fields['options']) ? fields['options'] : {}
      const changed = change(cc.store.routes, route, {
        options: withoutNulls({ ...route.options, ...options }),
        metadata: mergeMetadata(route.metadata, fields['metadata']),
      })
      // Every mapped process is sent to Diego again, even when nothing changed
      // (cloud_controller_ng app/actions/route_update.rb).
      notifier.push(processesBehind(cc, destinationsOf(cc, changed)))
      return { status: 200, body: showRoute(cc, changed) }
    },
  },
  {
    method: 'DELETE',
    path: '/v3/routes/:guid',
    handle: call => {
      const route = routeOf(call)
      const resource = `/v3/routes/${route.guid}`
      return startJob(call.cc, 'route.delete', resource, () => deleteRoute(call.cc, route))
    },
  },
  {
    method: 'DELETE',
    path: '/v3/spaces/:guid/routes',
    query: ['unmapped'],
    handle: ({ cc, param }) =>
      startJob(cc, 'space.delete_unmapped_routes', null, () => {
        const idle = rowsWhere(
          cc.store.routes,
          one => one.spaceGuid === param('guid') && destinationsOf(cc, one).length === 0,
        )
        for (const route of idle) deleteRoute(cc, route)
      }),
  },
]
