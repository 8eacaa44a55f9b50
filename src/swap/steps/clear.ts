import type { Milliseconds } from '../../environment.ts'
import { Failure } from '../../failure.ts'
import { watch } from '../../proof/watch.ts'
import { candidateIn, candidateNamers, incumbents, possible, routable } from '../claims.ts'
import { clearOf } from '../clearing.ts'
import { withProof } from '../evidence.ts'
import { isWeb } from '../counts.ts'
import type { Deployment } from '../record.ts'
import { shortfall } from '../shortfall.ts'
import { thoseThere } from '../there.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'
import { isMapped, unmap } from './unmap.ts'

const lookInterval: Milliseconds = 1_000
/** Longer than any run; a timer takes no more than 24 days. */
const longEnough: Milliseconds = 24 * 60 * 60 * 1000

/**
 * Proves the incumbents gone and drains them, while the candidate is watched: it serves alone now,
 * and if it vanished, the incumbents, which still run, would be mapped back.
 */
export const clear: Step = async swap => {
  const { platform, record } = swap
  const release = candidateOf(swap)
  const out = new Set(record.incumbents.map(each => each.id))
  // Somebody may have mapped them again since; then it is done again, and as carefully.
  if (await isMapped(swap, out)) await unmap(swap)
  const isBackThere = (await thoseThere(platform, record)).length > 0
  const over = new AbortController()
  const signal = AbortSignal.any([swap.env.signal, over.signal])
  const guarded = { ...swap, env: { ...swap.env, signal } }
  // Where there is nobody to go back to, there is nothing to watch for.
  const watching = isBackThere ? watchOver(guarded, release) : untilOver(signal)
  const looking = isBackThere ? lookOver(guarded, release) : untilOver(signal)
  const clearing = clearOf(guarded, incumbents(record, 'out'), {
    members: possible(platform, each => recordedCounts(record, each)),
    namers: candidateNamers(record, release),
  })
  try {
    const { evidence, failure, cut } = await Promise.race([clearing, watching, looking])
    const patch = { ...withProof(record, ...evidence), cut: [...(record.cut ?? []), ...cut] }
    const last = evidence.at(-1)
    const short = failure ?? (last && shortfall(record, last))
    return short === undefined ? { patch } : { patch, failure: short }
  } finally {
    over.abort()
    await Promise.allSettled([clearing, watching, looking])
  }
}

const untilOver = (over: AbortSignal): Promise<never> =>
  new Promise((_, reject) => over.addEventListener('abort', () => reject(over.reason)))

/** Counts of a release as the record has them, an incumbent's or the candidate's. */
export const recordedCounts = (record: Deployment, release: string) =>
  record.incumbents.find(each => each.id === release)?.counts ?? record.counts

/** Rejects with `proof.lost` when the candidate is lost; resolves never, but for the abort. */
const watchOver = async (swap: Swapping, release: string): Promise<never> => {
  const { env, platform, record, settings } = swap
  const watched = await watch(env, platform.instrument(), settings, {
    claims: candidateIn(record, release).filter(each => each.observable),
    members: routable(platform),
    baselines: record.baselines,
    duration: longEnough,
  })
  throw new Failure('proof.lost', { lost: watched === 'held' ? 'nothing' : watched.lost })
}

/** Rejects when no instance of the candidate answers at two looks; resolves never, but for the abort. */
const lookOver = async (swap: Swapping, release: string): Promise<never> => {
  const { env, platform, record } = swap
  for (let missed = 0; missed < 2; ) {
    await env.clock.sleep(lookInterval, env.signal)
    env.signal.throwIfAborted()
    const isUp = !isWeb(record.counts) || (await routable(platform)(release)).length > 0
    missed = isUp ? 0 : missed + 1
  }
  throw new Failure('proof.lost', { lost: 'no instance of the candidate is up' })
}
