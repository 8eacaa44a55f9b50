import { isDeepStrictEqual } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ForwardPhase } from '../../src/swap/phase.ts'
import type { Ended } from '../../test/support/executables/execute.ts'
import type { DockerStage } from '../stage/docker.ts'
import type { Rest } from '../stage/stage.ts'
import type { Mishap } from './mishap.ts'

/** A mishap in a phase of a swap. */
export interface Case {
  readonly mishap: Mishap
  readonly phase: ForwardPhase
}

/** What came of it. */
export interface Befallen {
  readonly case: Case
  /** `finished`, or the code of the failure that the run ended with. */
  readonly ending: string
  readonly requests: number
  readonly lost: number
  /** Milliseconds that the run took, and the next one, where one was needed. */
  readonly took: number
  readonly recovery: number | undefined
  /** What is not as it must be, a sentence each. */
  readonly wrong: readonly string[]
}

/** In words, as in `the Engine is away for 5 s while mapping`. */
export const nameOf = ({ mishap, phase }: Case): string => `${mishap.name} while ${phase}`

/** No run takes longer: lock, patience and drain included. */
const longest = 240_000

/** Failures at the end of a log: their labels and words. */
const failureOf = ({ stderr }: Ended): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...stderr.matchAll(/^\s*[\d.]+s {2}(error|while|cause|hint) +(\S.*)$/gm)].map(
      ([, label = '', words = '']) => [label, words],
    ),
  )

const endingOf = (mishap: Mishap, ended: Ended): { ending: string; wrong: readonly string[] } => {
  if (ended.code === 0) return { ending: 'finished', wrong: [] }
  const { error = 'no words', hint } = failureOf(ended)
  const ending = error.split(':', 1)[0] ?? error
  const wrong = [
    ...(ended.code === 1 ? [] : [`the run ends with ${ended.code ?? ended.signal}`]),
    ...(mishap.passes === true ? [`the run does not come through: ${error}`] : []),
    ...(mishap.fails.test(ending) ? [] : [`the run fails with ${error}`]),
    ...(hint === undefined ? ['the run says not what to do'] : []),
    ...(/internal|at .*\.(ts|js):\d/.test(error) ? [`no user understands ${error}`] : []),
  ]
  return { ending, wrong }
}

/** Everything that may be at rest after all: what was removed by hand cannot be kept. */
const rests = ({ removes }: Mishap): readonly Rest[] => [
  { live: '2', kept: '1' },
  ...(removes === '1' ? [{ live: '2', kept: undefined }] : []),
]

/** Waits for a container that is being started again to answer: a look at it is not a run. */
const standingSoon = async (stage: DockerStage, wanted: readonly unknown[]): Promise<unknown> => {
  let standing: unknown
  for (let tries = 0; tries < 20; tries += 1) {
    standing = await stage.standing().catch((thrown: unknown) => String(thrown))
    if (wanted.some(each => isDeepStrictEqual(standing, each))) break
    await sleep(250)
  }
  return standing
}

/**
 * Under load: a swap from 1 to 2 meets the mishap with the first request of the phase. It ends right
 * or fails in words; then the same put ends clean.
 */
export const befall = async (stage: DockerStage, it: Case): Promise<Befallen | 'not met'> => {
  const { mishap, phase } = it
  await mishap.prepare?.(stage)
  const before = await stage.start({ action: 'deploy', release: '1' }).ended
  if (before.code !== 0) {
    const wrong = [`a put that nobody disturbs fails:\n${before.stderr}`]
    const none = { requests: 0, lost: 0, took: 0, recovery: undefined }
    return { case: it, ending: 'not begun', ...none, wrong }
  }
  const load = stage.load()
  try {
    for (let tries = 0; load.tally().requests < 10 && tries < 600; tries += 1) await sleep(50)
    const blow = mishap.strike(stage)
    let met = false
    stage.watch.begin(passing => {
      met ||= passing.purpose?.startsWith(`${phase}: `) === true
      return met ? blow(passing) : undefined
    })
    const began = performance.now()
    const first = await stage.start({ action: 'deploy', release: '2' }).ended
    const took = performance.now() - began
    stage.watch.begin()
    await mishap.undo?.(stage)
    if (!met) return 'not met'
    const { ending, wrong: told } = endingOf(mishap, first)
    const wrong = [...told]
    if (took > longest) wrong.push(`the run took ${Math.round(took / 1000)} s`)
    const again = performance.now()
    const next =
      first.code === 0 ? undefined : await stage.start({ action: 'deploy', release: '2' }).ended
    const recovery = next === undefined ? undefined : performance.now() - again
    if (next !== undefined && next.code !== 0) wrong.push(`the next run ends with ${next.code}`)
    const { requests, failed, kinds } = await load.stop()
    if (failed > 0 && !mishap.loses(phase))
      wrong.push(`${failed} requests are lost: ${JSON.stringify(kinds)}`)
    const wanted = rests(mishap).map(stage.resting)
    const standing = await standingSoon(stage, wanted)
    if (!wanted.some(each => isDeepStrictEqual(standing, each)))
      wrong.push(`there is ${JSON.stringify(standing)}, not ${JSON.stringify(wanted[0])}`)
    if (wrong.length > 0)
      wrong.push(`first run:\n${first.stderr}\nnext run:\n${next?.stderr ?? 'none'}`)
    return { case: it, ending, requests, lost: failed, took, recovery, wrong }
  } finally {
    await load.stop()
  }
}
