import { Failure } from '../../src/failure.ts'
import type { Platform, PrivateRoute, RouteCalls } from '../../src/platform/port.ts'
import type { Counts, Route, Survey } from '../../src/swap/model.ts'
import { releaseOf } from './memory-releases.ts'
import { type MemoryRoute, type MemoryWorld, newId } from './memory-world.ts'

/** The route with this name, made when it is not there. */
export const ensureRoute = (
  world: MemoryWorld,
  name: string,
  by: Pick<MemoryRoute, 'privateTo' | 'madeBy'>,
): MemoryRoute => {
  const found = [...world.routes.values()].find(each => each.name === name)
  if (found !== undefined) return found
  const route: MemoryRoute = { id: newId('route'), name, ...by, destinations: [] }
  world.routes.set(route.id, route)
  return route
}

/** Routes, and everything that step 1 reads. */
export const routeCalls = (world: MemoryWorld): RouteCalls & Pick<Platform, 'survey'> => {
  const map: Platform['map'] = async (id, wished) => {
    const route = world.routes.get(id)
    if (route === undefined) throw new Failure('release.gone', { release: id })
    const same = (each: typeof wished) =>
      each.release === wished.release &&
      each.process === wished.process &&
      (each.port ?? 8080) === (wished.port ?? 8080)
    if (route.destinations.some(same)) return
    const destination = {
      ...wished,
      port: wished.port ?? 8080,
      protocol: wished.protocol ?? 'http1',
    }
    route.destinations = [...route.destinations, { ...destination, id: newId('destination') }]
    const { release, process } = wished
    const from = world.clock.monotonic()
    world.mappings.push({ route: route.name, release, process, from, to: Number.POSITIVE_INFINITY })
  }
  return {
    survey: async wish => survey(world, wish),
    privateRoutes: async (deployment, release) =>
      [...world.routes.values()]
        .filter(
          ({ privateTo, destinations }) =>
            privateTo === deployment ||
            (privateTo !== undefined && destinations.some(each => each.release === release)),
        )
        .map(privateRoute),
    openPrivateRoute: async deployment => {
      const name = `bg-${world.random.name(8)}.example.com`
      return privateRoute(ensureRoute(world, name, { privateTo: deployment, madeBy: undefined }))
    },
    ensureRoute: async ({ id, name }, deployment) => {
      const made = { privateTo: undefined, madeBy: deployment }
      const route = world.routes.get(id ?? '') ?? ensureRoute(world, name, made)
      return { id: route.id, made: route.madeBy === deployment }
    },
    destinations: async id => world.routes.get(id)?.destinations ?? [],
    map,
    unmap: async (id, destination) => {
      const route = world.routes.get(id)
      const found = route?.destinations.find(each => each.id === destination)
      if (route === undefined || found === undefined) return
      route.destinations = route.destinations.filter(each => each.id !== destination)
      if (route.destinations.some(each => each.release === found.release)) return
      const open = world.mappings.findLast(
        each => each.route === route.name && each.release === found.release,
      )
      if (open !== undefined) open.to = world.clock.monotonic()
    },
    nudge: async () => undefined,
    removeRoute: async id => {
      const route = world.routes.get(id)
      if (route === undefined) return true
      if (route.destinations.length > 0) return false
      if (route.privateTo === undefined && route.madeBy === undefined) return false
      return world.routes.delete(id)
    },
    routesOf: async release =>
      [...world.routes.values()]
        .filter(each => each.destinations.some(one => one.release === release))
        .map(each => each.name),
    inside: async release =>
      world.flights === undefined ? undefined : flightsIn(world, release).length,
    cut: async release => {
      const cut = flightsIn(world, release)
      for (const each of cut) world.flights?.delete(each)
      return cut.map(each => each.what)
    },
  }
}

const privateRoute = ({ id, name }: MemoryRoute): PrivateRoute => ({
  id,
  name,
  url: `https://${name}`,
})

const flightsIn = (world: MemoryWorld, release: string) =>
  [...(world.flights ?? [])].filter(
    each => each.release === release && each.ends > world.clock.monotonic(),
  )

const survey = (world: MemoryWorld, wish: Parameters<Platform['survey']>[0]): Survey => {
  const releases = [...world.releases.values()].map(each => releaseOf(world, each))
  const own = releases.filter(each => each.standing !== 'stranger')
  const incumbents = new Set(
    own
      .filter(({ standing }) => standing === 'live' || standing === 'foreign')
      .map(each => each.id),
  )
  const carried = [...world.routes.values()].filter(
    route =>
      route.privateTo === undefined &&
      route.destinations.some(each => incumbents.has(each.release)),
  )
  const wished = wish.artefact ? world.manifest.routes : []
  const names = new Set([...wished, ...carried.map(each => each.name)])
  const routes = [...names].map((name): Route => {
    const found = [...world.routes.values()].find(each => each.name === name)
    return {
      name,
      id: found?.id,
      url: `https://${name}`,
      wished: wished.includes(name),
      hidden: undefined,
      firstHop: false,
      destinations: found?.destinations ?? [],
      protocol: undefined,
      options: undefined,
    }
  })
  const on = new Set(routes.flatMap(each => each.destinations.map(one => one.release)))
  const strangers = releases.filter(each => each.standing === 'stranger' && on.has(each.id))
  const counts: Record<string, Counts> = {}
  for (const each of [...own, ...strangers])
    counts[each.id] = world.releases.get(each.id)?.counts ?? {}
  return { releases: [...own, ...strangers], routes, counts, obstacles: [], lacks: [], remarks: [] }
}
