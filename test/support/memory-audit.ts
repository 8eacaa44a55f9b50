import { isPrivate, servedBy } from './memory-routers.ts'
import { liveRoutesOf, type MemoryWorld } from './memory-world.ts'

/**
 * Moments at which a router that had served a public route before found nobody to send to, as
 * `route on router`, over everything that happened. What a router knows only changes at these times.
 */
export const gaps = (world: MemoryWorld): readonly string[] => {
  const routes = new Set(world.mappings.map(each => each.route).filter(each => !isPrivate(each)))
  const now = world.clock.monotonic()
  const found = new Set<string>()
  for (const [index, router] of world.routers.entries()) {
    const times = [...world.mappings, ...world.running]
      .flatMap(({ from, to }) => [from, to, from + router.lag, to + router.lag])
      .filter(time => time <= now)
    const inOrder = [...new Set(times)].toSorted((a, b) => a - b)
    for (const route of routes) {
      let served = false
      for (const time of inOrder) {
        const serves = [route, ...parentsOf(route)].some(
          each => servedBy(world, router, each, time).length > 0,
        )
        if (served && !serves) found.add(`${route} on router ${index + 1}`)
        served ||= serves
      }
    }
  }
  return [...found]
}

/** A route whose host a shorter path has answers in its place. */
const parentsOf = (route: string): readonly string[] =>
  route.includes('/') ? [route.slice(0, route.lastIndexOf('/'))] : []

/** What of the world is not as it should be once everything is at rest; nothing when all is. */
export const untidy = (world: MemoryWorld): readonly string[] => {
  const found: string[] = []
  const releases = [...world.releases.values()]
  const named = releases.filter(each => each.name === world.app)
  const live = releases.filter(each => liveRoutesOf(world, each.id).length > 0)
  if (named.length !== 1) found.push(`${named.length} releases are named ${world.app}`)
  if (live.length !== 1) found.push(`${live.length} releases are on live routes`)
  if (live[0] !== named[0]) found.push('the live release does not have the name')
  for (const each of releases) {
    const isLive = live.includes(each)
    if (each.started !== isLive) found.push(`${each.id} is ${each.started ? '' : 'not '}started`)
    if (isLive && each.live === undefined && each.created !== undefined)
      found.push(`${each.id} is live without a mark`)
    if (!isLive && each.live !== undefined) found.push(`${each.id} is marked live, and is not`)
    const workers = each.counts['worker'] ?? 0
    if (isLive && workers !== (world.manifest.counts['worker'] ?? 0))
      found.push(`the live release has ${workers} workers`)
  }
  for (const route of world.routes.values()) {
    if (route.privateTo !== undefined) found.push(`the private route ${route.name} is left`)
    if (route.privateTo === undefined && route.destinations.length === 0)
      found.push(`${route.name} leads nowhere`)
  }
  if (world.locks.some(each => each.name === `${world.app}.lock`)) found.push('the lock is held')
  return found
}
