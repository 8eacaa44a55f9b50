import { candidateNamers, incumbents, routable } from '../claims.ts'
import { workersOf } from '../counts.ts'
import { withProof } from '../evidence.ts'
import { incomplete, proveOn } from '../proving.ts'
import { relive } from '../relive.ts'
import { awaitEnded } from './move.ts'
import { ownIncumbents } from './name.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'

/**
 * Maps every incumbent back exactly as it was recorded, and proves it in, before the candidate,
 * which is not well, leaves. Its workers get their counts back. Then it is live again, under an id
 * that no version had before.
 */
export const restore: Step = async swap => {
  const { platform, record } = swap
  const out = new Set(record.incumbents.map(each => each.id))
  for (const route of record.routes) {
    if (route.id === undefined) continue
    for (const { id: _, ...destination } of route.destinations)
      if (out.has(destination.release)) await platform.map(route.id, destination)
  }
  await moveBack(swap)
  const proof = await proveOn(swap, {
    claims: incumbents(record, 'in'),
    members: routable(platform),
    namers: candidateNamers(record, candidateOf(swap)),
    baselines: [],
  })
  const patch = withProof(record, proof.evidence)
  if (proof.verdict === 'unproven') return { patch, failure: incomplete(proof) }
  await relive(swap, proof.evidence)
  return { patch }
}

/** The candidate's workers end before the incumbents' start again. */
const moveBack = async (swap: Swapping): Promise<void> => {
  const { platform, record } = swap
  if (record.state.course.movesWorkers) {
    const release = candidateOf(swap)
    await platform.scale(release, workersOf(record.counts, 0))
    await awaitEnded(swap, release, workersOf(record.counts))
  }
  for (const each of ownIncumbents(record)) await platform.scale(each.id, each.counts)
}
