import { Failure } from '../failure.ts'
import type { Claim } from '../proof/claim.ts'
import type { Evidence } from '../proof/evidence.ts'
import { recheck } from '../proof/recheck.ts'
import type { ProofRequest } from '../proof/request.ts'
import { incomplete, proveOn } from './proving.ts'
import type { Swapping } from './steps/step.ts'

/**
 * Proves that releases are gone from every router, twice with more than a heartbeat in between, and
 * lets them live on for the drain: requests that were inside when the last router let go. Both run
 * side by side. Should a last look after the drain find one back, it all begins again.
 */
export const clearOf = async (
  swap: Swapping,
  claims: readonly Claim[],
  request: Pick<ProofRequest, 'members' | 'namers'>,
): Promise<{ readonly evidence: readonly Evidence[]; readonly failure?: Failure }> => {
  const { env, platform, record, settings } = swap
  const evidence: Evidence[] = []
  if (claims.length === 0) return { evidence }
  const whole = { ...request, claims, baselines: record.baselines }
  const observable = { ...whole, claims: claims.filter(each => each.observable) }
  for (;;) {
    const proof = await proveOn(swap, whole)
    evidence.push(proof.evidence)
    if (proof.verdict === 'unproven') return { evidence, failure: incomplete(proof) }
    for (const each of proof.evidence.claims) env.log.good(`${each.route} out: ${each.why}`)
    const rest = record.options.drain - (env.clock.now() - goneSince(proof.evidence))
    if (rest <= 0) return { evidence }
    env.log.info(`draining for another ${Math.ceil(rest / 1000)} s`)
    await env.clock.sleep(rest, env.signal)
    env.signal.throwIfAborted()
    const still =
      observable.claims.length === 0 ||
      (await recheck(env, platform.instrument(), settings, observable))
    if (still) return { evidence }
    env.log.warn('a router sends there again; proving it gone and draining once more')
  }
}

/** When the last router let go for good: the latest beginning of an unbroken streak. */
const goneSince = (evidence: Evidence): number =>
  Math.max(
    ...evidence.claims.map(claim => {
      const starts = [claim.sample?.first, ...claim.cells.map(cell => cell.since)]
      const known = starts.filter(each => each !== undefined && each !== null)
      return known.length === 0 ? Date.parse(evidence.ended) : Math.max(...known.map(Date.parse))
    }),
  )
