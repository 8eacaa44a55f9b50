import type { Grade, RouteName } from './claim.ts'
import type { ClaimEvidence, Evidence } from './evidence.ts'

/** A grade and the sentence that says why, in the words of the log. */
export interface Graded {
  readonly grade: Grade
  readonly why: string
}

/** What the observations of one claim deserve; `none` when they do not show it. */
export declare const gradeOfClaim: (evidence: Evidence, claim: ClaimEvidence) => Graded

/** The weaker of the directions of each route, over one or more proofs. */
export declare const gradesOfRoutes: (
  evidences: readonly Evidence[],
) => ReadonlyMap<RouteName, Graded>
