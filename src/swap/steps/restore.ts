import { Failure } from '../../failure.ts'
import { baseline } from '../../proof/baseline.ts'
import { candidateNamers, incumbents, routable } from '../claims.ts'
import { workersOf } from '../counts.ts'
import { withProof } from '../evidence.ts'
import { incomplete, proveOn } from '../proving.ts'
import { awaitReady } from '../ready.ts'
import { relive } from '../relive.ts'
import { thoseThere } from '../there.ts'
import { awaitEnded } from './move.ts'
import { ownIncumbents } from './name.ts'
import { within } from '../within.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'

const startTimeout = 600_000
const lookWithin = 1_000

/**
 * Maps every incumbent back exactly as it was recorded, and proves it in, before the candidate,
 * which is not well, leaves. Its workers get their counts back. Then it is live again, under an id
 * that no version had before.
 */
export const restore: Step = async whole => {
  const there = await thoseThere(whole.platform, whole.record)
  if (there.length === 0 && !(await isCandidateThere(whole))) return {}
  if (there.length === 0)
    throw new Failure('incumbent.silent', { missing: 'whatever served before is deleted' })
  const swap = { ...whole, record: { ...whole.record, incumbents: there } }
  const { platform, record } = swap
  const baselines = await absence(swap)
  await mapBack(swap, await answering(swap))
  await moveBack(swap)
  await bringBack(swap)
  await mapBack(swap, new Set(record.incumbents.map(each => each.id)))
  const proof = await proveOn(swap, {
    claims: incumbents(record, 'in'),
    members: routable(platform),
    namers: candidateNamers(record, candidateOf(swap)),
    baselines,
  })
  const patch = withProof(whole.record, proof.evidence)
  if (proof.verdict === 'unproven') return { patch, failure: incomplete(proof) }
  await relive(swap, proof.evidence)
  return { patch }
}

/** Somebody may have deleted it by hand; then there is nothing to hold on to. */
const isCandidateThere = async (swap: Swapping): Promise<boolean> =>
  (await swap.platform.releases()).some(each => each.id === candidateOf(swap))

/** Those that answer at this moment: they take over at once, before the others are started. */
const answering = async ({ platform, record }: Swapping): Promise<ReadonlySet<string>> => {
  const up = new Set<string>()
  for (const { id } of record.incumbents) if ((await routable(platform)(id)).length > 0) up.add(id)
  return up
}

/** Maps them as they were recorded. */
const mapBack = async (
  { platform, record }: Swapping,
  releases: ReadonlySet<string>,
): Promise<void> => {
  for (const route of record.routes) {
    if (route.id === undefined) continue
    for (const { id: _, ...destination } of route.destinations)
      if (releases.has(destination.release)) await platform.map(route.id, destination)
  }
}

/**
 * Where they are seen to be absent before they come back, their return can be proven. Nothing waits
 * long for that: the candidate is not well, and every moment counts.
 */
const absence = async ({ env, platform, record, settings }: Swapping) => {
  const claims = incumbents(record, 'in').filter(each => each.observable)
  const time = within(env.clock, lookWithin)
  const signal = AbortSignal.any([env.signal, time.signal])
  try {
    const members = routable(platform.during(signal))
    return await baseline({ ...env, signal }, platform.instrument(), settings, { claims, members })
  } catch {
    return []
  } finally {
    time.end()
  }
}

/** Those that were stopped already run again, and all are up before they are proven. */
const bringBack = async ({ env, platform, record }: Swapping): Promise<void> => {
  for (const { id, counts, started, serving } of record.incumbents) {
    if (!started) continue
    await platform.start(id)
    if (!serving) continue
    const stableFor = record.options.stable_for
    await awaitReady(env, platform, { release: id, counts, stableFor, timeout: startTimeout })
  }
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
