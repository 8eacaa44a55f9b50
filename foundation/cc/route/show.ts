import type { CloudController } from '../context.ts'
import type { DestinationRow, RouteRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'
import { head, link, toOne } from '../web/show.ts'
import { routeUri } from './uri.ts'

export const destinationsOf = (
  { store }: CloudController,
  route: RouteRow,
): readonly DestinationRow[] =>
  rowsWhere(store.destinations, one => one.routeGuid === route.guid).toSorted((a, b) =>
    a.guid.localeCompare(b.guid),
  )

export const showDestination = (one: DestinationRow) => ({
  ...head(one),
  app: { guid: one.appGuid, process: { type: one.processType } },
  weight: null,
  port: one.port ?? 8080,
  protocol: one.protocol,
})

export const showRoute = (cc: CloudController, route: RouteRow) => {
  const domain = cc.store.domains.get(route.domainGuid)
  return {
    ...head(route),
    protocol: domain?.routerGroup ? 'tcp' : 'http',
    host: route.host,
    path: route.path,
    port: route.port,
    url: domain === undefined ? '' : routeUri(route, domain),
    destinations: destinationsOf(cc, route).map(showDestination),
    options: route.options,
    metadata: route.metadata,
    relationships: { space: toOne(route.spaceGuid), domain: toOne(route.domainGuid) },
    links: {
      self: link(cc, `/v3/routes/${route.guid}`),
      space: link(cc, `/v3/spaces/${route.spaceGuid}`),
      destinations: link(cc, `/v3/routes/${route.guid}/destinations`),
      domain: link(cc, `/v3/domains/${route.domainGuid}`),
    },
  }
}
