import type { Environment } from '../environment.ts'
import type { Instrument } from './instrument.ts'
import type { ProofRequest } from './request.ts'
import type { ProofSettings } from './settings.ts'

/**
 * One full round now: true only if every observable claim holds at every router (behind a balancer:
 * on every one of a handful of connections). An answer that stays unknown makes it false.
 */
export declare const recheck: (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: ProofRequest,
) => Promise<boolean>
