import { Failure } from '../../../failure.ts'
import type { Destination } from '../../../swap/model.ts'
import type { PrivateRoute, RouteCalls } from '../../port.ts'
import { deleteRoute, ensureRoute } from '../ensure-route.ts'
import { parseRoute, routeName } from '../parse-route.ts'
import type { Destination as CfDestination, Route } from '../route.ts'
import { listDestinations, mapRoute, nudgeRoute, unmapRoute } from '../route-mapping.ts'
import { findRoute, listRoutesOf, listRoutesWith } from '../routes.ts'
import { keys } from './identity.ts'
import type { Space } from './space.ts'

/** Routes and their destinations, one at a time; nothing is ever replaced. */
export const routeCalls = (space: Space): RouteCalls => {
  const { cc, target } = space
  const guid = target.space.guid
  return {
    privateRoutes: async (deployment, release) =>
      (await listRoutesWith(cc, guid, keys.privateTo))
        .filter(
          ({ labels, destinations }) =>
            labels[keys.privateTo] === deployment ||
            destinations.some(each => each.app === release),
        )
        .map(privateRoute),
    openPrivateRoute: deployment => openPrivateRoute(space, deployment),
    ensureRoute: async ({ id, name, options }, deployment) => {
      const metadata = { labels: { [keys.madeBy]: deployment } }
      const make = async () => {
        const address = parseRoute(name, await space.domains())
        return (await ensureRoute(cc, guid, address, { options, metadata })).route
      }
      const known = id === undefined ? undefined : await findRoute(cc, id)
      const route = known ?? (await make())
      return { id: route.guid, made: route.labels[keys.madeBy] === deployment }
    },
    destinations: async route => ((await listDestinations(cc, route)) ?? []).map(destinationOf),
    map: async (route, { release, process, port, protocol }) => {
      await mapRoute(cc, route, { app: release, process, port, protocol })
    },
    unmap: (route, destination) => unmapRoute(cc, route, destination),
    nudge: route => nudgeRoute(cc, route),
    removeRoute: async route => {
      const found = await findRoute(cc, route)
      if (found === undefined) return false
      if (found.destinations.length > 0 || !isOurs(found)) return false
      await deleteRoute(cc, route)
      return true
    },
    routesOf: async release => (await listRoutesOf(cc, [release])).map(each => each.name),
    // Routers keep what they have open to themselves.
    inside: async () => undefined,
    cut: async () => [],
  }
}

/** Made by a deployment of ours: the only routes that are ever deleted. */
const isOurs = ({ labels }: Route): boolean =>
  labels[keys.privateTo] !== undefined || labels[keys.madeBy] !== undefined

export const destinationOf = (found: CfDestination): Destination => ({
  id: found.guid,
  release: found.app,
  process: found.process,
  port: found.port,
  protocol: found.protocol,
})

/** Found again after an interruption by its label only: its host nobody can guess. */
const openPrivateRoute = async (space: Space, deployment: string): Promise<PrivateRoute> => {
  const { cc, target } = space
  const domain = await space.privateDomain()
  if (domain.protocol !== 'http' || domain.internal)
    throw new Failure('route.no_private_domain', { domain: domain.name })
  const where = { domain, host: `bg-${cc.env.random.name(24)}`, path: '', port: undefined }
  const { route } = await ensureRoute(
    cc,
    target.space.guid,
    { ...where, name: routeName(where) },
    { metadata: { labels: { [keys.privateTo]: deployment } } },
  )
  return privateRoute(route)
}

const privateRoute = ({ guid, name }: Route): PrivateRoute => ({
  id: guid,
  name,
  url: `https://${name}`,
})
