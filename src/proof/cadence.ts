import type { Milliseconds } from '../environment.ts'

/** How often a router that has not converged is asked one cheap question. */
export const sentinelEvery: Milliseconds = 100

/** How many connections are open at once. */
export const visitsAtOnce = 64

/** How often a converged router is asked again: about a second, with half the rate left for others. */
export const reaskEvery = (rate: number | null, routers: number): Milliseconds =>
  Math.max(1000, (2000 * routers) / (rate ?? Number.POSITIVE_INFINITY))

/** How old the last look at a router may be when a proof ends. */
export const freshness = (rate: number | null, routers: number): Milliseconds =>
  2 * reaskEvery(rate, routers)

/** The same where the balancer chooses the router: a random look comes late with small probability. */
export const freshnessBehind = (rate: number | null, routers: number): Milliseconds =>
  10 * reaskEvery(rate, routers)

/** How often members are read again, and doors that are DNS names. */
export const membersEvery: Milliseconds = 2000
export const doorsEvery: Milliseconds = 10_000
