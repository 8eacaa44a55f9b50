import type { Milliseconds } from '../environment.ts'

/** How a proof is to be made; from `source.routers`, `source.probe` and `params`. */
export interface ProofSettings {
  /** The most probes a second that reach one instance. */
  readonly rate: number
  /** Routers behind the balancer, when the user states it. */
  readonly count: number | undefined
  /** The error bound of the sample, spent once over everything asked. */
  readonly missProbability: number
  /** Longer than any router's heartbeat: a removal must hold this long. */
  readonly heartbeat: Milliseconds
  /** How long is waited where nothing can be observed. */
  readonly wait: Milliseconds
  /** How long a proof may take before it is given up. */
  readonly timeout: Milliseconds
}
