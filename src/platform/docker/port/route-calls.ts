import { createHash } from 'node:crypto'
import { Failure } from '../../../failure.ts'
import type { PlannedRoute } from '../../../swap/model.ts'
import type { PrivateRoute, RouteCalls } from '../../port.ts'
import type { Host } from '../host.ts'
import type { AppTable, InFlight, RunningServer, TableRoute } from '../proxy/table.ts'
import { serversOf } from '../release/servers.ts'
import { destinationsOf } from './destinations.ts'

/** A name that no resolver knows (RFC 6761): a private route is asked by its address only. */
const privateDomain = 'blue-green.invalid'

/** Routes at the proxy. Whatever is done is done to the app's table: its file, then every worker. */
export const routeCalls = (host: Host): RouteCalls => {
  const { proxy } = host
  const change = async (edit: (table: AppTable) => AppTable | undefined): Promise<void> => {
    const before = await proxy.table.read()
    const after = edit(before)
    if (after !== undefined) await proxy.table.apply({ ...after, redirect: redirectOf(host) })
  }
  const find = async (id: string): Promise<TableRoute | undefined> =>
    (await proxy.table.read()).routes.find(each => each.id === id)
  const map: RouteCalls['map'] = async (id, { release, process, protocol }) => {
    const servers = await serversOf(host, release)
    await change(table => {
      const route = table.routes.find(each => each.id === id)
      if (route === undefined) throw new Failure('route.gone', { route: id })
      return withRoute(table, {
        ...route,
        destinations: [
          ...route.destinations.filter(each => each.release !== release),
          { release, process, protocol, servers },
        ],
      })
    })
  }
  const flights = async (release: string): Promise<readonly InFlight[]> =>
    proxy.table.inFlight(release)
  return {
    privateRoutes: async (deployment, release) =>
      (await proxy.table.read()).routes
        .filter(
          ({ privateTo, destinations }) =>
            privateTo === deployment ||
            (privateTo !== undefined && destinations.some(each => each.release === release)),
        )
        .map(privateRoute),
    openPrivateRoute: async deployment => {
      const name = `bg-${host.env.random.name(24)}.${privateDomain}`
      await change(table => {
        const kept = withoutIdle(table)
        return withRoute(kept, newRoute(kept, name, { privateTo: deployment }))
      })
      return privateRoute({ id: idOf(name), name })
    },
    ensureRoute: async ({ id, name }: PlannedRoute, deployment) => {
      const known = id === undefined ? undefined : await find(id)
      const found = known ?? (await find(idOf(name)))
      if (found !== undefined) return { id: found.id, made: found.madeBy === deployment }
      await change(table => withRoute(table, newRoute(table, name, { madeBy: deployment })))
      return { id: idOf(name), made: true }
    },
    destinations: async id => {
      const { table, running } = await proxy.table.readBoth()
      const route = table.routes.find(each => each.id === id)
      return route === undefined ? [] : destinationsOf(route, running)
    },
    map,
    unmap: async (id, destination) => {
      await change(table => {
        const route = table.routes.find(each => each.id === id)
        if (route === undefined) return undefined
        return withRoute(table, {
          ...route,
          destinations: route.destinations.filter(each => each.release !== destination),
        })
      })
    },
    nudge: async () => change(table => table),
    removeRoute: async id => {
      const [route, running] = await Promise.all([find(id), proxy.table.running()])
      if (route === undefined) return false
      if (destinationsOf(route, running).length > 0) return false
      if (route.privateTo === undefined && route.madeBy === undefined) return false
      await change(table => ({ ...table, routes: table.routes.filter(each => each.id !== id) }))
      return true
    },
    routesOf: async release => {
      const { table, running } = await proxy.table.readBoth()
      return table.routes
        .filter(route => destinationsOf(route, running).some(each => each.release === release))
        .map(each => each.name)
    },
    inside: async release => insideOf(await proxy.table.running(), release),
    cut: async release => {
      const left = await flights(release)
      await proxy.table.cut(left)
      return left.map(wordsFor)
    },
  }
}

const redirectOf = ({ source }: Host): number | undefined =>
  source.proxy.redirect_to_https ? source.proxy.https_port?.port : undefined

/** The same for the same route, so that it is found again whoever made it. */
const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 12)

const withRoute = (table: AppTable, route: TableRoute): AppTable => ({
  ...table,
  routes: [...table.routes.filter(each => each.id !== route.id), route],
})

/** Routes that an earlier put has dropped are forgotten when the next one begins. */
const withoutIdle = (table: AppTable): AppTable => ({
  ...table,
  routes: table.routes.filter(each => each.destinations.length > 0),
})

const newRoute = (
  { routes }: AppTable,
  name: string,
  whose: Partial<Pick<TableRoute, 'madeBy' | 'privateTo'>>,
): TableRoute => {
  const taken = new Set(routes.map(each => each.slot))
  const slot = Array.from({ length: taken.size + 1 }, (_, at) => at).find(at => !taken.has(at)) ?? 0
  return {
    id: idOf(name),
    name,
    slot,
    madeBy: whose.madeBy,
    privateTo: whose.privateTo,
    destinations: [],
  }
}

const privateRoute = ({ id, name }: Pick<TableRoute, 'id' | 'name'>): PrivateRoute => ({
  id,
  name,
  url: `http://${name}`,
})

/** What is inside servers of a release that take nothing new, in old workers too. */
const insideOf = (running: readonly RunningServer[], release: string): number =>
  running
    .filter(each => each.release === release && each.state === 'leaving')
    .reduce((sum, each) => sum + each.sessions, 0)

const wordsFor = ({ kind, client, age }: InFlight): string =>
  `a ${kind === 'tunnel' ? 'websocket or other tunnel' : 'request'} of ${client}, ${age} s old`
