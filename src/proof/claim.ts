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
}

/** The routable instances of a release right now: indices, or for `out` every index it may have. */
export type Members = (release: ReleaseId) => Promise<readonly number[]>
