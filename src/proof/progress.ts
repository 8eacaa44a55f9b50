import type { RouteName } from './claim.ts'

/**
 * How far one route is at one router: `held` of `of` claims. `missing`: a router still says the
 * opposite; `holding`: all true, and asked again to be sure; `unknown`: no usable answer;
 * `waited`: nothing can be observed, `held` of `of` seconds have passed.
 */
export interface Progress {
  readonly route: RouteName
  /** Address or name of the router; `''` for a wait. */
  readonly router: string
  readonly held: number
  readonly of: number
  readonly state: 'missing' | 'holding' | 'held' | 'unknown' | 'waited'
}
