import type { Environment } from '../environment.ts'
import type { Grade, ReleaseId, RouteName } from './claim.ts'
import type { Instrument } from './instrument.ts'
import type { ProofSettings } from './settings.ts'

/** A live route, and a release that serves there now, if any does. */
export interface SurveyedRoute {
  readonly name: RouteName
  readonly observable: boolean
  readonly serving: ReleaseId | undefined
  /** An instance of `serving` that is routable; 0 unless told. */
  readonly instance?: number
}

/** The best grade that a direction can reach, and why it is not better. */
export interface Prospect {
  readonly grade: Grade
  readonly why: string
}

/** What can be shown on a route; `grade` is that of the weaker direction. */
export interface Outlook {
  readonly route: RouteName
  readonly in: Prospect
  readonly out: Prospect
  readonly grade: Grade
  readonly why: string
  /** Addresses of the routers, or the names that showed themselves behind a balancer. */
  readonly routers: readonly string[]
}

/** Works out, before any write, which grade each route can reach in both directions. */
export declare const survey: (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: { readonly routes: readonly SurveyedRoute[] },
) => Promise<readonly Outlook[]>
