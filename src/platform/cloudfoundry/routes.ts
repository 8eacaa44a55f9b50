import type { CloudController } from './client/cloud-controller.ts'
import { ifFound } from './client/refusal.ts'
import type { Route, RouteAddress } from './route.ts'
import { routeOf, routeWire } from './wire/route.ts'
import * as t from 'io-ts'

// Guids go into the query string; beyond some hundred of them the line gets too long for proxies.
const chunk = 100

const listBy = async (
  cc: CloudController,
  filter: 'app_guids' | 'guids',
  guids: readonly string[],
): Promise<readonly Route[]> => {
  const found: Route[] = []
  for (let at = 0; at < guids.length; at += chunk) {
    const some = await cc.all('/v3/routes', routeWire, { [filter]: guids.slice(at, at + chunk) })
    found.push(...some.map(routeOf))
  }
  return [...new Map(found.map(route => [route.guid, route])).values()]
}

/** The routes that lead to any of these apps, with all their destinations. */
export const listRoutesOf = async (
  cc: CloudController,
  apps: readonly string[],
): Promise<readonly Route[]> => await listBy(cc, 'app_guids', apps)

/** The routes of a space that carry a label of this key, whatever it says and wherever they lead. */
export const listRoutesWith = async (
  cc: CloudController,
  space: string,
  label: string,
): Promise<readonly Route[]> => {
  const query = { space_guids: space, label_selector: label }
  return (await cc.all('/v3/routes', routeWire, query)).map(routeOf)
}

/** The route with this guid, if it is there. */
export const findRoute = async (cc: CloudController, guid: string): Promise<Route | undefined> => {
  const found = await ifFound(cc.get(`/v3/routes/${guid}`, routeWire))
  return found && routeOf(found)
}

/** The route at this address, if there is one that the token may see, in any space. */
export const findRouteAt = async (
  cc: CloudController,
  address: RouteAddress,
): Promise<Route | undefined> => {
  const found = await cc.all('/v3/routes', routeWire, {
    domain_guids: address.domain.guid,
    hosts: address.port === undefined ? [address.host] : undefined,
    // An empty value is a filter of its own: only the route without a path.
    paths: address.port === undefined ? [address.path] : undefined,
    ports: address.port,
  })
  return found[0] && routeOf(found[0])
}

const reservation = t.type({ matching_route: t.boolean })

/** True when a route has this address, even one in a space that the token may not see. */
export const isReserved = async (cc: CloudController, address: RouteAddress): Promise<boolean> => {
  const { domain, host, path, port } = address
  const query = port === undefined ? { host, path: path || undefined } : { port }
  const answer = await cc.get(`/v3/domains/${domain.guid}/route_reservations`, reservation, query)
  return answer.matching_route
}
