import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Random } from '../../foundation/random.ts'
import type { Ended, Execution } from '../../test/support/executables/execute.ts'
import type { Rest, Stage, Wish } from '../stage/stage.ts'
import { type Mishap, meddlerFor } from './mishap.ts'
import { type Counts, countOne } from './tally.ts'

/** An app that is swapped again and again. */
export interface Actor {
  readonly stage: Stage
  readonly random: Random
  rest: Rest
  /** The newest release that was tried. */
  release: number
}

/** A run that nobody disturbs may need some tries of a platform that limits or forgets. */
const tries = 3

const endOf = ({ code, signal, stderr }: Ended): string => {
  if (signal !== null) return 'killed'
  if (code === 0) return 'as asked'
  return /error +interrupted/.test(stderr) ? 'aborted' : 'failed safe'
}

/** Longer than any mishap lasts by itself: what follows a run is disturbed by nothing. */
const calm = 2_500

const notOurs = /\binternal\b|^\s+at .*:\d+:\d+/m

/** What follows a run that did not end as asked. */
const nextFor = ({ random, release }: Actor): { readonly name: string; readonly wish: Wish } => {
  const drawn = random()
  if (drawn < 0.34) return { name: 'recover', wish: { action: 'recover' } }
  if (drawn < 0.67)
    return { name: 'the same put', wish: { action: 'deploy', release: String(release) } }
  return { name: 'another release', wish: { action: 'deploy', release: String(release + 1) } }
}

/** Where the app may be at rest now: as before, or with a release that was asked for live. */
const restsAfter = (before: Rest, asked: readonly string[]): readonly Rest[] => [
  before,
  ...asked.flatMap(live => [before.live, asked[0]].map(kept => ({ live, kept }))),
]

/**
 * One swap under a mishap, and whatever it takes until the app is at rest again. Everything that is
 * not as it must be is noted in the counts.
 */
export const swapOnce = async (
  actor: Actor,
  mishap: Mishap | undefined,
  counts: Counts,
  watchOver: (run: Execution) => void,
): Promise<void> => {
  const { stage } = actor
  const begun = actor.release + 1
  actor.release = begun
  let run: Execution | undefined
  const struck = meddlerFor(mishap, () => run)
  stage.watch.begin(struck.meddler)
  run = stage.start({ action: 'deploy', release: String(begun) })
  watchOver(run)
  const first = await run.ended
  stage.watch.begin()
  counts.swaps += 1
  countOne(counts.faults, struck.met() ? (mishap?.kind ?? 'none') : 'none')
  countOne(counts.ends, endOf(first))
  const story = [`swap to ${begun} with ${mishap?.kind ?? 'no fault'}:\n${first.stderr}`]
  const asked = [String(begun)]
  if (notOurs.test(first.stderr))
    counts.wrong.push(`it does not fail in our words\n${first.stderr}`)
  if (first.code !== 0) await sleep(calm)
  if (first.code !== 0) await recover(actor, counts, asked, story)
  const standing = await stage.standing()
  const rests = restsAfter(actor.rest, asked)
  const found = rests.findLast(each => isDeepStrictEqual(standing, stage.resting(each)))
  const isAsAsked = first.code !== 0 || found?.live === String(begun)
  if (found === undefined || !isAsAsked) {
    story.push(`there is ${JSON.stringify(standing)}`)
    counts.wrong.push(story.join('\n'))
  }
  actor.rest = found ?? actor.rest
}

const recover = async (
  actor: Actor,
  counts: Counts,
  asked: string[],
  story: string[],
): Promise<void> => {
  const began = performance.now()
  for (let tried = 1; tried <= tries; tried += 1) {
    const { name, wish } = nextFor(actor)
    if (wish.action === 'deploy' && wish.release !== asked[0]) {
      actor.release += 1
      asked.push(wish.release)
    }
    countOne(counts.recoveries, name)
    const next = await actor.stage.start(wish).ended
    story.push(`then ${name}:\n${next.stderr}`)
    if (next.code === 0) {
      counts.times.push(performance.now() - began)
      return
    }
    counts.wrong.push(`${name} fails although nothing disturbs it\n${story.join('\n')}`)
  }
}
