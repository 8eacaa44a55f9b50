import { appOf } from '../app/find.ts'
import { showSpace } from '../space/spaces.ts'
import type { RouteRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { routeOf } from './find.ts'
import { destinationsOf, showRoute } from './show.ts'

const keys = [
  'hosts',
  'paths',
  'ports',
  'domain_guids',
  'app_guids',
  'space_guids',
  'organization_guids',
  'service_instance_guids',
  'include',
]

const listed = (call: Call, rows: Iterable<RouteRow>) => {
  const { cc, query } = call
  return list(call, rows, {
    filters: {
      hosts: route => [route.host],
      paths: route => [route.path],
      ports: route => [route.port === null ? '' : String(route.port)],
      domain_guids: route => [route.domainGuid],
      app_guids: route => destinationsOf(cc, route).map(one => one.appGuid),
      space_guids: route => [route.spaceGuid],
      organization_guids: route => [cc.store.spaces.get(route.spaceGuid)?.organizationGuid ?? null],
      service_instance_guids: route =>
        rowsWhere(cc.store.routeBindings, one => one.routeGuid === route.guid).map(
          one => one.serviceGuid,
        ),
    },
    present: route => showRoute(cc, route),
    included: routes =>
      query.list('include')?.includes('space') === true
        ? {
            spaces: rowsWhere(cc.store.spaces, space =>
              routes.some(route => route.spaceGuid === space.guid),
            ).map(space => showSpace(cc, space)),
          }
        : undefined,
  })
}

export const readRouteEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/routes',
    query: listKeys(...keys),
    handle: call => listed(call, call.cc.store.routes.values()),
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/routes',
    query: listKeys(...keys),
    handle: call => {
      const { cc } = call
      const app = appOf(call)
      const mine = (route: RouteRow) =>
        destinationsOf(cc, route).some(one => one.appGuid === app.guid)
      return listed(call, rowsWhere(cc.store.routes, mine))
    },
  },
  {
    method: 'GET',
    path: '/v3/routes/:guid',
    query: ['include'],
    handle: call => ({ status: 200, body: showRoute(call.cc, routeOf(call)) }),
  },
]
