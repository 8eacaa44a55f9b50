import { candidateNamers, incumbents, routable } from '../claims.ts'
import { incomplete, proveOn } from '../proving.ts'
import { candidateOf, type Step } from './step.ts'

/**
 * Maps every incumbent back exactly as it was recorded, and proves it in, before the candidate,
 * which is not well, leaves. Its workers get their counts back.
 */
export const restore: Step = async swap => {
  const { platform, record } = swap
  const out = new Set(record.incumbents.map(each => each.id))
  for (const route of record.routes) {
    if (route.id === undefined) continue
    for (const { id: _, ...destination } of route.destinations)
      if (out.has(destination.release)) await platform.map(route.id, destination)
  }
  for (const each of record.incumbents)
    if (!each.borrowed) await platform.scale(each.id, each.counts)
  const proof = await proveOn(swap, {
    claims: incumbents(record, 'in'),
    members: routable(platform),
    namers: candidateNamers(record, candidateOf(swap)),
    baselines: [],
  })
  const patch = { evidence: [...record.evidence, proof.evidence] }
  return proof.verdict === 'proven' ? { patch } : { patch, failure: incomplete(proof) }
}
