/** 4 routers x 50 routes x 100 instances: 20,000 triples. */
export const size = { routers: 4, routes: 50, instances: 100 }

/** What the prover reports when it is done. */
export interface Report {
  readonly verdict: string
  readonly grades: readonly string[]
  /** Of the proof alone. */
  readonly milliseconds: number
  /** Of the prover's whole life, in bytes. */
  readonly peak: number
}
