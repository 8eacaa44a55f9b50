import type { Environment } from '../environment.ts'
import type { Instrument } from './instrument.ts'
import type { Proof, ProofRequest } from './request.ts'
import type { ProofSettings } from './settings.ts'

/**
 * Asks the routers until every claim holds at each of them, or `settings.timeout` has passed.
 * A claim that nobody can observe is waited out (`settings.wait`). Throws a `Failure` when aborted,
 * or when the doors or members cannot be read at all.
 */
export declare const prove: (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: ProofRequest,
) => Promise<Proof>
