import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isDeepStrictEqual } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Execution } from '../../test/support/executables/execute.ts'
import type { Rest, Stage, Wish } from '../stage/stage.ts'
import { askedBy, candidateOf, expected, type Kind, type Next, reached } from './kind.ts'
import { type Moment, strikeAt } from './moment.ts'
import { toldBy } from './told.ts'

/** One place of the matrix. */
export interface Cell {
  readonly kind: Kind
  readonly moment: Moment
  readonly when: 'before' | 'after'
  readonly signal: 'SIGKILL' | 'SIGTERM'
  readonly next: Next
}

/** What came of a cell. */
export interface Result {
  readonly cell: Cell
  readonly requests: number
  readonly lost: number
  /** Milliseconds that the next run took. */
  readonly recovery: number
  /** The longest time in which this process did nothing at all, in milliseconds. */
  readonly stalled: number
  /** What is not as it must be, a sentence each. */
  readonly wrong: readonly string[]
  /** What is at rest now. */
  readonly rest: Rest
}

/** In words, as in `SIGKILL after creating: POST /v3/apps (1), then recover`. */
export const nameOf = ({ kind, signal, when, moment: { label, nth }, next }: Cell): string =>
  `${kind === 'swap' ? '' : `${kind}, `}${signal} ${when} ${label} (${nth}), then ${next}`

/** Concourse kills 10 s after SIGTERM. */
const patience = 10_000

const wishOf = (next: Next, asked: Wish, other: string): Wish => {
  switch (next) {
    case 'the same put':
      return asked
    case 'another release':
      return { action: 'deploy', release: other }
    case 'recover':
      return { action: 'recover' }
  }
}

/** Waits until the load is answered, at most half a minute. */
const loaded = async (stage: Stage) => {
  const load = stage.load()
  for (let tries = 0; load.tally().requests < 10 && tries < 600; tries += 1) await sleep(50)
  return load
}

/** Waits until writes that were under way when the run ended are done, at most two seconds. */
const settled = async (stage: Stage): Promise<void> => {
  const open = () => stage.watch.passed().filter(each => each.writes && each.status === undefined)
  for (let tries = 0; open().length > 0 && tries < 40; tries += 1) await sleep(50)
}

/**
 * Under load: a run is stopped at the moment, and something follows. Nothing may be lost, and at
 * the end there must be what was asked for and nothing else. `fresh`: two releases that were never
 * asked for.
 */
export const runCell = async (
  stage: Stage,
  cell: Cell,
  rest: Rest,
  [fresh, other]: readonly [string, string],
): Promise<Result | 'not met'> => {
  const { kind, signal, next } = cell
  const delay = monitorEventLoopDelay()
  delay.enable()
  const candidate = candidateOf(kind, rest, fresh)
  const asked = askedBy(kind, candidate)
  const wrong: string[] = []
  const load = rest.live === undefined ? undefined : await loaded(stage)
  try {
    let run: Execution | undefined
    const strike = strikeAt(cell.moment, cell, () => {
      if (run === undefined) throw new Error('a request came before its run was started')
      return run
    })
    const earlier = await stage.left()
    stage.watch.begin(strike.meddler)
    run = stage.start(asked)
    const first = await run.ended
    const struck = strike.at()
    const took = performance.now() - (struck ?? 0)
    await settled(stage)
    stage.watch.begin()
    if (struck === undefined) return 'not met'
    const left = await stage.left()
    const was = reached(earlier, left)
    if (signal === 'SIGTERM' && took > patience)
      wrong.push(`the aborted run took ${Math.round(took)} ms to end`)
    if (signal === 'SIGTERM' && left.locked) wrong.push('the aborted run leaves its lock behind')
    if (left.marked && was === 'begun') wrong.push('the mark came before the ledger said so')
    const began = performance.now()
    const then = await stage.start(wishOf(next, asked, other)).ended
    const recovery = performance.now() - began
    const isIdle = kind === 'promote' && next === 'the same put' && was === 'over'
    if ((then.code !== 0) !== isIdle) wrong.push(`the next run ends with ${then.code}`)
    const { requests, failed, kinds } = (await load?.stop()) ?? {
      requests: 0,
      failed: 0,
      kinds: {},
    }
    if (failed > 0) wrong.push(`${failed} requests are lost: ${JSON.stringify(kinds)}`)
    wrong.push(...toldBy({ signal, next, was, left }, first, then))
    const after = expected(kind, next, was, { rest, candidate, other })
    const standing = await stage.standing()
    const wanted = stage.resting(after)
    if (!isDeepStrictEqual(standing, wanted))
      wrong.push(`there is ${JSON.stringify(standing)}, not ${JSON.stringify(wanted)}`)
    if (wrong.length > 0)
      wrong.push(
        `it was ${was}: ${JSON.stringify(left)}\nfirst run:\n${first.stderr}\nnext run:\n${then.stderr}`,
      )
    return { cell, requests, lost: failed, recovery, stalled: delay.max / 1e6, wrong, rest: after }
  } finally {
    delay.disable()
    await load?.stop()
  }
}
