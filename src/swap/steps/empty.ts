import type { Namer } from '../../proof/claim.ts'
import { candidateOut, incumbentNamers, possible, routable } from '../claims.ts'
import { clearOf } from '../clearing.ts'
import { withProof } from '../evidence.ts'
import { recordedCounts } from './clear.ts'
import { defend } from './defend.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'
import { isMapped, unmapFrom } from './unmap.ts'

/**
 * Proves the candidate gone and drains it: it carried traffic, so it leaves as carefully as an
 * incumbent does.
 */
export const empty: Step = async swap => {
  const { platform, record } = swap
  const out = new Set([candidateOf(swap)])
  // Somebody may have mapped it again since.
  if (await isMapped(swap, out)) {
    await defend(swap)
    await unmapFrom(swap, out)
  }
  const { evidence, failure, cut } = await clearOf(swap, candidateOut(record, candidateOf(swap)), {
    members: possible(platform, each => recordedCounts(record, each)),
    namers: await answering(swap),
  })
  const patch = { ...withProof(record, ...evidence), cut: [...(record.cut ?? []), ...cut] }
  return failure === undefined ? { patch } : { patch, failure }
}

/** Incumbents that answer now: one that died since can neither name a router nor bear witness. */
const answering = async ({ platform, record }: Swapping): Promise<readonly Namer[]> => {
  const namers = incumbentNamers(record)
  const up = new Set<string>()
  for (const release of new Set(namers.map(each => each.release)))
    if ((await routable(platform)(release)).length > 0) up.add(release)
  return namers.filter(each => up.has(each.release))
}
