import type { ReleaseId, RouteName } from './claim.ts'

/** An instance that cannot exist: the negative control asks for it, and it must be refused. */
export const impossibleInstance = 4_294_967_295

/** "Would this router send a request for `route` to instance `instance` of `release`?" */
export interface Question {
  readonly route: RouteName
  readonly release: ReleaseId
  readonly instance: number
  /** Ask without the key that makes routers name themselves: who answers with a name then, forges it. */
  readonly unnamed?: boolean
}

/**
 * What one answer shows about the router that gave it, at that moment. `unknown` is everything
 * ambiguous: time-outs, resets, error pages of others. It never counts for anything.
 */
export interface Answer {
  readonly verdict: 'present' | 'absent' | 'unknown'
  /** A few words for the log and the evidence: `registered, 200`, `refused, 400`, `timed out`. */
  readonly why: string
  /** The name the router gave itself in this answer, if it gave one. */
  readonly name?: string
  /** False when the router knows the instance and could not reach it. */
  readonly reached?: boolean
  /** True for what neither a router says nor an app behind one: something in between changed it. */
  readonly mangled?: boolean
  /** False when the answer came on another connection than the visit's first one. */
  readonly sameConnection: boolean
}

/**
 * Where a connection can be opened: one router by itself, or a balancer that hides several. Where
 * both kinds are lent, the balancer is a witness only: it may show routers that nobody configured.
 */
export interface Door {
  readonly kind: 'router' | 'balancer'
  /** `host:port`, unique among the doors; what the evidence calls it. */
  readonly address: string
  /** The routes that can be asked about here; all of them unless told. */
  readonly serves?: readonly RouteName[]
  /** One connection may carry questions about several routes. */
  readonly mixes?: boolean
}

/** The questions of one visit and what was answered, in order; as many answers as questions. */
export interface Visit {
  readonly door: Door
  readonly answers: readonly Answer[]
}

/**
 * What a platform lends to the proof: doors, and questions asked through them. One visit is one
 * new TCP connection that carries its questions one after another. It never rejects: what fails
 * is an `unknown` answer.
 */
export interface Instrument {
  /** The doors through which these routes can be asked about, as of now. */
  readonly doors: (routes: readonly RouteName[]) => Promise<readonly Door[]>
  readonly visit: (
    door: Door,
    questions: readonly Question[],
    signal: AbortSignal,
  ) => Promise<Visit>
}
