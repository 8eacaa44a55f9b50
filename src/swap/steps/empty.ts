import { candidateOut, incumbentNamers, possible } from '../claims.ts'
import { clearOf } from '../clearing.ts'
import { withProof } from '../evidence.ts'
import { recordedCounts } from './clear.ts'
import { candidateOf, type Step } from './step.ts'

/**
 * Proves the candidate gone and drains it: it carried traffic, so it leaves as carefully as an
 * incumbent does.
 */
export const empty: Step = async swap => {
  const { platform, record } = swap
  const { evidence, failure } = await clearOf(swap, candidateOut(record, candidateOf(swap)), {
    members: possible(platform, each => recordedCounts(record, each)),
    namers: incumbentNamers(record),
  })
  const patch = withProof(record, ...evidence)
  return failure === undefined ? { patch } : { patch, failure }
}
