import type { Environment } from '../environment.ts'
import type { BaselineOfClaim } from './evidence.ts'
import type { Instrument } from './instrument.ts'
import type { ProofRequest } from './request.ts'
import type { ProofSettings } from './settings.ts'

/**
 * Asks for the opposite of each claim, before the change: the release of a claim `in` must be
 * absent at every router, that of a claim `out` present, and the negative control refused. One
 * entry per claim, plain JSON for the record; where `measurable` is false, `why` says what answers.
 */
export declare const baseline: (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: Pick<ProofRequest, 'claims' | 'members' | 'namers'>,
) => Promise<readonly BaselineOfClaim[]>
