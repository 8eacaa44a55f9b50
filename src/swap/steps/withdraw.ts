import { candidateOf, type Step } from './step.ts'
import { unmapFrom } from './unmap.ts'

/** Takes the candidate off the live routes again, and its mark, should it carry one. */
export const withdraw: Step = async swap => {
  const release = candidateOf(swap)
  const kept = swap.record.candidate?.before?.kept
  await swap.platform.mark(release, { live: null, kept: kept ?? null })
  await unmapFrom(swap, new Set([release]))
  return {}
}
