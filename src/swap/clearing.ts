import type { Milliseconds } from '../environment.ts'
import { Failure } from '../failure.ts'
import type { Claim } from '../proof/claim.ts'
import type { Evidence } from '../proof/evidence.ts'
import { recheck } from '../proof/recheck.ts'
import type { ProofRequest } from '../proof/request.ts'
import { drain } from './drain.ts'
import { incomplete, proveOn } from './proving.ts'
import type { Swapping } from './steps/step.ts'

/** What clearing left behind: its proofs, why it failed if it did, and what had to be ended. */
export interface Cleared {
  readonly evidence: readonly Evidence[]
  readonly failure?: Failure
  readonly cut: readonly string[]
}

/**
 * Proves that releases are gone from every router, twice with more than a heartbeat in between, and
 * lets them live on for the drain: requests that were inside when the last router let go. Both run
 * side by side. Should a last look after the drain find one back, it all begins again.
 */
export const clearOf = async (
  swap: Swapping,
  claims: readonly Claim[],
  request: Pick<ProofRequest, 'members' | 'namers'>,
): Promise<Cleared> => {
  const { env, platform, record, settings } = swap
  const evidence: Evidence[] = []
  const cut: string[] = []
  if (claims.length === 0) return { evidence, cut }
  const releases = [...new Set(claims.map(each => each.release))]
  const whole = { ...request, claims, baselines: record.baselines }
  const observable = { ...whole, claims: claims.filter(each => each.observable) }
  for (;;) {
    const proof = await proveOn(swap, whole)
    evidence.push(proof.evidence)
    if (proof.verdict === 'unproven') return { evidence, failure: incomplete(proof), cut }
    for (const each of proof.evidence.claims) env.log.good(`${each.route} out: ${each.why}`)
    const rest = record.options.drain - goneFor(proof.evidence)
    const drained = await drain(swap, releases, rest)
    cut.push(...drained.cut)
    if (!drained.waited) return { evidence, cut }
    const still =
      observable.claims.length === 0 ||
      (await recheck(env, platform.instrument(), settings, observable))
    if (still) return { evidence, cut }
    env.log.warn('a router sends there again; proving it gone and draining once more')
  }
}

/**
 * How long before the end of the proof the last router let go for good: the latest beginning of an
 * unbroken streak. Both times are the proof's own, so it does not matter what somebody sets the
 * machine's wall clock to.
 */
const goneFor = (evidence: Evidence): Milliseconds => {
  const ended = Date.parse(evidence.ended)
  return Math.min(
    ...evidence.claims.map(claim => {
      const starts = [claim.sample?.first, ...claim.cells.map(cell => cell.since)]
      const known = starts.filter(each => each !== undefined && each !== null)
      return known.length === 0 ? 0 : ended - Math.max(...known.map(Date.parse))
    }),
  )
}
