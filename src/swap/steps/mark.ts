import { candidateOf, type Step } from './step.ts'

/** The ledger has said "committed"; now the candidate itself carries it, for `check`. */
export const mark: Step = async swap => {
  await swap.platform.mark(candidateOf(swap), { live: swap.record.id, kept: null })
  swap.env.log.good(`committed: ${swap.record.id} is the live version from here on`)
  return {}
}
