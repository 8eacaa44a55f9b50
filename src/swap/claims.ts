import type { Platform, PrivateRoute } from '../platform/port.ts'
import type { Claim, Direction, Members, Namer } from '../proof/claim.ts'
import type { Counts } from './model.ts'
import type { Deployment } from './record.ts'

type Route = Deployment['routes'][number]

const claim = (route: Route, release: string, direction: Direction): Claim => ({
  route: route.name,
  release,
  direction,
  observable: route.hidden === undefined,
  firstHop: route.firstHop,
})

/** "The candidate is in every router's table" for its private route. */
export const privateClaim = ({ name }: PrivateRoute, release: string): Claim => ({
  route: name,
  release,
  direction: 'in',
  observable: true,
  firstHop: false,
})

/** Routes that the candidate is to serve, in the groups up to `tier`. */
export const servedRoutes = (record: Deployment, tier = Number.POSITIVE_INFINITY) =>
  record.routes.filter(route => !route.pruned && route.tier <= tier)

/** "The candidate is in every router's table", for the groups of routes up to `tier`. */
export const candidateIn = (record: Deployment, release: string, tier?: number) =>
  servedRoutes(record, tier).map(route => claim(route, release, 'in'))

/** "The candidate is in no router's table." */
export const candidateOut = (record: Deployment, release: string) =>
  servedRoutes(record).map(route => claim(route, release, 'out'))

/** "This incumbent is in every", for each route it served, or "in no", for each it was found on. */
export const incumbents = (record: Deployment, direction: Direction): readonly Claim[] =>
  record.routes.flatMap(route =>
    record.incumbents
      .filter(each => isOn(route, each.id) && (direction === 'out' || each.serving))
      .map(each => claim(route, each.id, direction)),
  )

/** Incumbents that can name the routers on the routes they serve. */
export const incumbentNamers = (record: Deployment): readonly Namer[] =>
  incumbents(record, 'in').map(({ route, release }) => ({ route, release }))

/** The candidate as a namer, on routes where it was proven. */
export const candidateNamers = (record: Deployment, release: string): readonly Namer[] =>
  servedRoutes(record).map(route => ({ route: route.name, release }))

const isOn = (route: Route, release: string): boolean =>
  route.destinations.some(each => each.release === release)

/** Indices of the instances of web that a router should know now. */
export const routable =
  (platform: Platform): Members =>
  async release =>
    (await platform.instances(release))
      .filter(each => each.process === 'web' && each.running && each.routable)
      .map(each => each.index)

/** Every index that the releases may have: as recorded, as wanted now, as running now. */
export const possible =
  (platform: Platform, recorded: (release: string) => Counts): Members =>
  async release => {
    const wanted = await platform.counts(release)
    const running = (await platform.instances(release)).map(each => each.index + 1)
    const most = Math.max(1, recorded(release)['web'] ?? 0, wanted['web'] ?? 0, ...running)
    return Array.from({ length: most }, (_, index) => index)
  }
