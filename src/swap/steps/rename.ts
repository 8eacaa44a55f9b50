import { candidateOf, type Step } from './step.ts'
import { name } from './name.ts'

/** `take_name: after_swap`: the incumbents get names of their own, the candidate the app's. */
export const rename: Step = async swap => {
  await name(swap)
  await swap.platform.rename(candidateOf(swap), swap.record.app, {})
  return {}
}
