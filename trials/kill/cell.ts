import { isDeepStrictEqual } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ended, Execution } from '../../test/support/executables/execute.ts'
import type { Meddling } from '../relay/meddling.ts'
import type { Passing } from '../relay/passing.ts'
import type { Rest, Stage, Wish } from '../stage/stage.ts'

/** One request of a swap that changes the platform: the how-manieth of its kind. */
export interface Moment {
  readonly label: string
  readonly nth: number
}

/** What comes after a run that was stopped. */
export const nexts = ['the same put', 'another release', 'recover'] as const
export type Next = (typeof nexts)[number]

/** One place of the matrix. */
export interface Cell {
  readonly moment: Moment
  readonly when: 'before' | 'after'
  readonly signal: 'SIGKILL' | 'SIGTERM'
  readonly next: Next
}

/** What came of a cell. */
export interface Result {
  readonly cell: Cell
  readonly requests: number
  /** Milliseconds that the next run took. */
  readonly recovery: number
  /** What is not as it must be, a sentence each. */
  readonly wrong: readonly string[]
  /** What is at rest now. */
  readonly rest: Rest
}

/** In words, as in `SIGKILL after POST /v3/apps (2), then recover`. */
export const nameOf = ({ signal, when, moment: { label, nth }, next }: Cell): string =>
  `${signal} ${when} ${label} (${nth}), then ${next}`

/** Concourse kills 10 s after SIGTERM. */
const patience = 10_000

/** Sends the signal at the moment; SIGKILL before a request also keeps that from arriving. */
const strikeAt = ({ moment, when, signal }: Cell, run: () => Execution) => {
  let seen = 0
  let struck: number | undefined
  const meddler = (passing: Passing): Meddling | undefined => {
    if (passing.label !== moment.label) return undefined
    seen += 1
    if (seen !== moment.nth) return undefined
    return {
      kind: 'tell',
      when,
      tell: async () => {
        struck = performance.now()
        run().kill(signal)
        if (signal === 'SIGTERM') return 'pass'
        await run().ended
        return 'drop'
      },
    }
  }
  return { meddler, struckAt: () => struck }
}

/** The build log at three in the morning: does it say what happened, and what to do? */
const toldBy = ({ signal }: Cell, first: Ended, next: Ended): readonly string[] => {
  const wrong: string[] = []
  if (signal === 'SIGTERM' && first.code === 1) {
    if (!/error +interrupted: the build was aborted/.test(first.stderr))
      wrong.push('the aborted run does not say that it was aborted')
    if (!/ hint +\S/.test(first.stderr)) wrong.push('the aborted run says not what to do')
  }
  const isLeft = /was left in \w+/.test(next.stderr)
  const goesOn = /(going on with|finishing|undoing) deployment/.test(next.stderr)
  if (isLeft !== goesOn) wrong.push('the next run does not say what it does with what was left')
  return wrong
}

/** Where the app must be after the next run. */
const expected = (cell: Cell, before: Rest, release: number, first: Ended, next: Ended): Rest => {
  const candidate = String(release)
  const isLeft = /was left in \w+/.test(next.stderr)
  // The version is told before the last writes of a run, so one that was stopped there is over.
  const isOver = !isLeft && /committed: /.test(first.stderr)
  const isCommitted = isOver || /finishing deployment/.test(next.stderr)
  const outcome = isCommitted ? { live: candidate, kept: before.live } : before
  switch (cell.next) {
    case 'the same put':
      return { live: candidate, kept: isOver ? candidate : before.live }
    case 'another release':
      return { live: String(release + 1), kept: outcome.live }
    case 'recover':
      return outcome
  }
}

const wishOf = (next: Next, release: number): Wish => {
  switch (next) {
    case 'the same put':
      return { action: 'deploy', release: String(release) }
    case 'another release':
      return { action: 'deploy', release: String(release + 1) }
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

/**
 * Under load: a swap to `release` is stopped at the moment, and something follows. Nothing may be
 * lost, and at the end there must be what was asked for and nothing else.
 */
export const runCell = async (
  stage: Stage,
  cell: Cell,
  before: Rest,
  release: number,
): Promise<Result | 'not met'> => {
  const wrong: string[] = []
  const load = await loaded(stage)
  try {
    let run: Execution | undefined
    const strike = strikeAt(cell, () => {
      if (run === undefined) throw new Error('a request came before its run was started')
      return run
    })
    stage.watch.begin(strike.meddler)
    run = stage.start({ action: 'deploy', release: String(release) })
    const first = await run.ended
    stage.watch.begin()
    const struck = strike.struckAt()
    if (struck === undefined) return 'not met'
    const took = performance.now() - struck
    if (cell.signal === 'SIGTERM' && took > patience)
      wrong.push(`the aborted run took ${Math.round(took)} ms to end`)
    const began = performance.now()
    const next = await stage.start(wishOf(cell.next, release)).ended
    const recovery = performance.now() - began
    if (next.code !== 0) wrong.push(`the next run fails:\n${next.stderr}`)
    const { requests, failed, kinds } = await load.stop()
    if (failed > 0) wrong.push(`${failed} requests are lost: ${JSON.stringify(kinds)}`)
    wrong.push(...toldBy(cell, first, next))
    const rest = expected(cell, before, release, first, next)
    const standing = await stage.standing()
    if (!isDeepStrictEqual(standing, stage.resting(rest)))
      wrong.push(`there is ${JSON.stringify(standing)}, not ${JSON.stringify(stage.resting(rest))}`)
    if (wrong.length > 0) wrong.push(`first run:\n${first.stderr}\nnext run:\n${next.stderr}`)
    return { cell, requests, recovery, wrong, rest }
  } finally {
    await load.stop()
  }
}
