import type { Environment, Milliseconds } from '../environment.ts'
import type { Instrument } from './instrument.ts'
import type { ProofRequest } from './request.ts'
import type { ProofSettings } from './settings.ts'

/** What became of claims that were proven before. */
export type Watched = 'held' | { readonly lost: string }

/**
 * Keeps asking for `duration`, about once a second. A claim is lost when a router says the opposite
 * twice in a row, with the members read anew in between, or cannot reach an instance twice in a row.
 */
export declare const watch: (
  env: Environment,
  instrument: Instrument,
  settings: ProofSettings,
  request: ProofRequest & { readonly duration: Milliseconds },
) => Promise<Watched>
