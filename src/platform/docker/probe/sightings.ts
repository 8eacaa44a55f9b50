import type { Clock, Milliseconds } from '../../../environment.ts'
import type { RouteName } from '../../../proof/claim.ts'

/** How long a server that was seen in rotation counts as being there. */
export const sightingLasts: Milliseconds = 2000

/** Which servers answered requests that nobody pinned, by route. */
export interface Sightings {
  readonly note: (route: RouteName, server: string) => void
  /** Its pin was refused: what was seen before says nothing any more. */
  readonly drop: (route: RouteName, server: string) => void
  /** `recent`: within the time for which a sighting counts; `ever`: since it was last refused. */
  readonly of: (route: RouteName, server: string) => 'recent' | 'ever' | 'never'
  /** The proxy was started again. */
  readonly clear: () => void
}

/** An empty memory. */
export const keepSightings = (clock: Clock): Sightings => {
  const seen = new Map<string, Milliseconds>()
  const keyOf = (route: RouteName, server: string): string => `${route} ${server}`
  return {
    note: (route, server) => void seen.set(keyOf(route, server), clock.monotonic()),
    drop: (route, server) => void seen.delete(keyOf(route, server)),
    of: (route, server) => {
      const at = seen.get(keyOf(route, server))
      if (at === undefined) return 'never'
      return clock.monotonic() - at <= sightingLasts ? 'recent' : 'ever'
    },
    clear: () => seen.clear(),
  }
}
