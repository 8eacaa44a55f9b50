import type { SmokeTest } from '../../config/smoke-test.ts'
import type { Environment } from '../../environment.ts'
import { Failure } from '../../failure.ts'
import type { Platform } from '../../platform/port.ts'
import type { ProofSettings } from '../../proof/settings.ts'
import type { DeploymentId } from '../model.ts'
import type { Deployment } from '../record.ts'

/** Everything a step works with. `env.signal` is the run's, or a grace period after an abort. */
export interface Swapping {
  readonly env: Environment
  /** Fenced: only the owner of the lock gets through. */
  readonly platform: Platform
  readonly settings: ProofSettings
  readonly smokeTests: readonly SmokeTest[]
  /** Ids of the records in the ledger. */
  readonly known: readonly DeploymentId[]
  /** As it stands in the ledger. */
  readonly record: Deployment
}

/**
 * What a step leaves behind: changes of the record, and a failure where there is something to
 * record although it failed. A step that just fails rejects with a `Failure`.
 */
export interface Outcome {
  readonly patch?: Partial<Deployment>
  readonly failure?: Failure
}

/** One command of the machine. Safe to be done again after any interruption. */
export type Step = (swap: Swapping) => Promise<Outcome>

/** The candidate's id; a step that needs it comes after `create`. */
export const candidateOf = ({ record }: Swapping): string => {
  if (record.candidate === undefined)
    throw new Failure('internal', { detail: `deployment ${record.id} has no candidate yet` })
  return record.candidate.id
}
