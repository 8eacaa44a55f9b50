/** How strong the evidence for a route is. `none` is for an app without routes. */
export type Grade = 'proven' | 'sampled' | 'waited' | 'none'

/** `in`: every routable instance is in every router's table. `out`: no instance is in any. */
export type Direction = 'in' | 'out'

/** Name of a route as people write it: `host.domain`, `host.domain/path`, `*.domain`. */
export type RouteName = string

/** A release's guid. */
export type ReleaseId = string

/**
 * A statement about one route that can turn out false. `observable: false` is for a route that
 * nobody can ask about from outside (TCP, internal): it is waited for, and reported so.
 */
export interface Claim {
  readonly route: RouteName
  readonly release: ReleaseId
  readonly direction: Direction
  readonly observable: boolean
  /** A route service answers on this route: a positive shows the first hop only, and is said so. */
  readonly firstHop?: boolean
}

/** A release that is known to be present on a route: its answers name the router behind a balancer. */
export interface Namer {
  readonly route: RouteName
  readonly release: ReleaseId
}

/** The routable instances of a release right now: indices, or for `out` every index it may have. */
export type Members = (release: ReleaseId) => Promise<readonly number[]>
