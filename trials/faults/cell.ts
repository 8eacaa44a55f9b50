import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isDeepStrictEqual } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ended, Execution } from '../../test/support/executables/execute.ts'
import type { Meddling } from '../relay/meddling.ts'
import type { Passing } from '../relay/passing.ts'
import type { Rest, Stage } from '../stage/stage.ts'
import { wrongWords } from './judge.ts'
import type { Kind, Scene } from './kind.ts'
import { nameOf as callOf, type Point, purposeOf } from './point.ts'

/** One place of the matrix; without a point the fault is there during the whole run. */
export interface Cell {
  readonly kind: Kind
  readonly point: Point | undefined
}

/** What came of a cell. */
export interface Result {
  readonly cell: Cell
  readonly ending: 'right' | 'failed safe' | 'wrong'
  readonly requests: number
  readonly lost: number
  /** The longest time in which this process did nothing at all, in milliseconds. */
  readonly stalled: number
  /** Milliseconds that the run took which met the fault. */
  readonly took: number
  /** Milliseconds that the recovery took, where one was needed. */
  readonly recovery: number | undefined
  /** What is not as it must be, a sentence each. */
  readonly wrong: readonly string[]
  /** The failure of the run that met the fault, in its own words; empty where it succeeded. */
  readonly error: string
  /** All that the runs have said. */
  readonly story: string
  /** What is at rest now. */
  readonly rest: Rest
}

/** In words, as in `503 before on GET /v3/apps (2)`. */
export const nameOf = ({ kind, point }: Cell): string =>
  point === undefined ? kind.name : `${kind.name} on ${callOf(point)}`

/**
 * Milliseconds within which a run must end. Reads are repeated for a minute, and one whose fault
 * lasts meets it again on the way back.
 */
export const patience = 240_000

/** Lets the fault happen, and tells when it did. */
const strikeWith = ({ kind, point }: Cell, scene: Scene) => {
  let seen = 0
  let struck: number | undefined
  const meddler = (passing: Passing): Meddling | undefined => {
    if (kind.scope === 'run') {
      struck ??= performance.now()
      return kind.meddling
    }
    if (point === undefined || purposeOf(passing) !== point.purpose) return undefined
    seen += 1
    if (seen < point.nth || (seen > point.nth && kind.lasts !== true)) return undefined
    struck ??= performance.now()
    return kind.meddling(scene)
  }
  return { meddler, struckAt: () => struck }
}

/** How the run ended; one that takes too long is killed. */
const endOf = async (run: Execution): Promise<Ended> => {
  const timer = setTimeout(() => run.kill('SIGKILL'), patience)
  try {
    return await run.ended
  } finally {
    clearTimeout(timer)
  }
}

const leavesLock = /the lock (could not be released|is free, but its app is not deleted)/

/** Waits until the load is answered, at most half a minute. */
const loaded = async (stage: Stage) => {
  const load = stage.load()
  for (let tries = 0; load.tally().requests < 10 && tries < 600; tries += 1) await sleep(50)
  return load
}

/**
 * Under load: a swap to `release` meets the fault, and where it fails `recover` follows, as it does
 * where a run says that it could not give its lock back. Nothing may be lost, and at the end there must be what was asked for or what was there before, and nothing
 * else.
 */
export const runCell = async (
  stage: Stage,
  scene: Scene,
  cell: Cell,
  before: Rest,
  release: string,
): Promise<Result | 'not met'> => {
  const { kind, point } = cell
  const delay = monitorEventLoopDelay()
  delay.enable()
  const load = await loaded(stage)
  try {
    const strike = strikeWith(cell, scene)
    stage.watch.begin(strike.meddler)
    const variables = kind.scope === 'run' ? kind.variables : undefined
    const first = await endOf(stage.start({ action: 'deploy', release }, variables))
    stage.watch.begin()
    const struck = strike.struckAt()
    const asked: Rest = { live: release, kept: before.live }
    if (struck === undefined && first.code === 0) return 'not met'
    const outage = kind.scope === 'call' ? (kind.outage ?? 0) : 0
    const back = (struck ?? 0) + outage + 200 - performance.now()
    if (outage > 0 && back > 0) await sleep(back)

    const wrong = [...wrongWords(first, kind, point)]
    const story = [`first run:\n${first.stderr}`]
    let recovery: number | undefined
    const saysOfLock = leavesLock.test(first.stderr)
    if ((await stage.left()).locked && !saysOfLock)
      wrong.push('the run leaves its lock behind and does not say so')
    if (first.code !== 0 || saysOfLock) {
      const next = await endOf(stage.start({ action: 'recover' }))
      recovery = next.milliseconds
      story.push(`recovery:\n${next.stderr}`)
      if (next.code !== 0) wrong.push('the recovery fails')
    }
    const { requests, failed, kinds } = await load.stop()
    if (failed > 0) wrong.push(`${failed} requests are lost: ${JSON.stringify(kinds)}`)
    const standing = await stage.standing()
    const allowed = first.code === 0 ? [asked] : [asked, before]
    const rest = allowed.find(each => isDeepStrictEqual(standing, stage.resting(each)))
    if (rest === undefined) {
      const wanted = allowed.map(each => JSON.stringify(stage.resting(each))).join(' or ')
      wrong.push(`there is ${JSON.stringify(standing)}, not ${wanted}`)
    }
    const ending = wrong.length > 0 ? 'wrong' : first.code === 0 ? 'right' : 'failed safe'
    return {
      cell,
      ending,
      requests,
      lost: failed,
      stalled: delay.max / 1e6,
      took: first.milliseconds,
      recovery,
      wrong,
      error: / error +(.*)/.exec(first.stderr)?.[1] ?? '',
      story: story.join('\n'),
      rest: rest ?? before,
    }
  } finally {
    delay.disable()
    await load.stop()
  }
}
