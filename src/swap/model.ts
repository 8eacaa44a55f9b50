import type { Direction, Grade, ReleaseId, RouteName } from '../proof/claim.ts'

/** Of one run of the swap; never used twice, sorts by time. */
export type DeploymentId = string

/** How many instances of each process. */
export type Counts = Readonly<Record<string, number>>

/**
 * How a release stands to the app.
 * `live`: a committed release of ours. `foreign`: something else deployed it under the app's name,
 * and it was not retired yet. `candidate`: ours, and not committed: staged, under way or failed.
 * `kept`: retired, stopped, kept for a rollback. `stranger`: another app.
 */
export type Standing = 'live' | 'foreign' | 'candidate' | 'kept' | 'stranger'

/** One pushed copy of an app. Told apart by `id`, never by name. */
export interface Release {
  readonly id: ReleaseId
  readonly name: string
  readonly standing: Standing
  /** The deployment that made it live or, for a candidate, that created it. */
  readonly deployment: DeploymentId
  readonly label: string | undefined
  /** Wanted to run; says nothing about its instances. */
  readonly started: boolean
  /** ISO 8601. */
  readonly createdAt: string
}

/** What a route sends its requests to. */
export interface Destination {
  readonly id: string
  readonly release: ReleaseId
  readonly process: string
  readonly port: number | undefined
  readonly protocol: string | undefined
}

/** A live route of the app as it is, or as it will be made. */
export interface Route {
  readonly name: RouteName
  /** Nothing when the route is not there yet. */
  readonly id: string | undefined
  /** Where a browser opens it; nothing where none can. */
  readonly url: string | undefined
  /** Does the manifest list it? Otherwise an incumbent brings it. */
  readonly wished: boolean
  /** Why nobody can ask about it from outside: TCP, internal … Nothing when one can. */
  readonly hidden: string | undefined
  /** Requests pass a route service: a positive answer shows the first hop. */
  readonly firstHop: boolean
  readonly destinations: readonly Destination[]
  /** How the candidate is to be mapped, as the manifest says. */
  readonly protocol: string | undefined
  readonly options: Readonly<Record<string, unknown>> | undefined
}

/** Everything that step 1 reads. */
export interface Survey {
  /** Releases of the app, and every stranger on its routes. */
  readonly releases: readonly Release[]
  readonly routes: readonly Route[]
  /** Counts of each process, by release, for those that may be taken out. */
  readonly counts: Readonly<Record<ReleaseId, Counts>>
  /** What keeps the candidate out, in a sentence each: services, suspended spaces. */
  readonly obstacles: readonly string[]
  /** What there is no room for beside all that is there now, in a sentence each: quotas. */
  readonly lacks: readonly string[]
  /** What people should know before: what a new release does not inherit, and so on. */
  readonly remarks: readonly string[]
}

/** A release that is to be taken out, with everything that is needed to put it back. */
export interface Incumbent {
  readonly id: ReleaseId
  readonly name: string
  readonly standing: Standing
  readonly deployment: DeploymentId
  readonly started: boolean
  readonly counts: Counts
  /** Had instances that answer when the plan was made. Otherwise nobody can be shown to serve. */
  readonly serving: boolean
  /** Named in `replace`: loses the live routes, and is neither renamed nor deleted. */
  readonly borrowed: boolean
}

/** A live route in the plan, with the destinations as they were found. */
export interface PlannedRoute extends Route {
  /** Made by this deployment, so deleted when it is undone. */
  readonly made: boolean
  /** The group it is mapped in, from 0. */
  readonly tier: number
  /** Taken from the incumbent without a replacement (`prune_routes`). */
  readonly pruned: boolean
  /** Why no better grade can be reached, and the best that can. */
  readonly reachable: { readonly grade: Grade; readonly why: string }
}

/** What was shown for one route. */
export interface Shown {
  readonly route: RouteName
  readonly direction: Direction
  readonly grade: Grade
  readonly why: string
}
