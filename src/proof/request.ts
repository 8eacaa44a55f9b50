import type { Claim, Members, Namer } from './claim.ts'
import type { BaselineOfClaim, Evidence } from './evidence.ts'
import type { Progress } from './progress.ts'

/** What is to be shown, and what may help to show it. */
export interface ProofRequest {
  readonly claims: readonly Claim[]
  /** Re-read about every two seconds. For `out` claims it gives every index there may be. */
  readonly members: Members
  /**
   * Releases known to be present on a route: they name routers behind a balancer, and show that a
   * present instance would be seen. Claims `in` of the same route serve as that by themselves.
   */
  readonly namers?: readonly Namer[]
  /**
   * From `baseline`, or from the record of an interrupted run. A claim `in` without one, or with
   * one that is not measurable, is graded `waited`.
   */
  readonly baselines?: readonly BaselineOfClaim[]
  readonly onProgress?: (progress: Progress) => void
}

/** How a proof ended. */
export interface Proof {
  readonly verdict: Evidence['verdict']
  readonly evidence: Evidence
}
