import { candidateIn, incumbentNamers, routable } from '../claims.ts'
import { withProof } from '../evidence.ts'
import { incomplete, proveOn } from '../proving.ts'
import { shortfall } from '../shortfall.ts'
import { candidateOf, type Step } from './step.ts'

/** Proves every instance of the candidate on every router, for the groups mapped so far. */
export const prove: Step = async swap => {
  const { platform, record } = swap
  const proof = await proveOn(swap, {
    claims: candidateIn(record, candidateOf(swap), record.state.tier),
    members: routable(platform),
    namers: incumbentNamers(record),
  })
  for (const each of proof.evidence.claims) swap.env.log.good(`${each.route} in: ${each.why}`)
  const patch = withProof(record, proof.evidence)
  const failure = proof.verdict === 'proven' ? shortfall(record, proof.evidence) : incomplete(proof)
  return failure === undefined ? { patch } : { patch, failure }
}
