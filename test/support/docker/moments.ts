import { expect } from 'vitest'
import type { Execution } from '../executables/execute.ts'
import { failureIn } from '../executables/failure.ts'
import { act, put, startPut } from '../executables/put.ts'
import { losses, nothing, startLoad } from './load.ts'
import { resting, standing } from './look.ts'
import { deploy, swapTo, type DockerSubject } from './put.ts'
import { inDockerWorld, subjectIn } from './world.ts'

/** What is put after a run that did not come to its end. */
export type Next = 'the same put' | 'another version' | 'recover'

/** When a swap from version 1 to 2 is stopped, and what follows. */
export interface Moment {
  /** Completes "while it". */
  readonly name: string
  /** Of the log. */
  readonly words: string
  readonly next: Next
  /** What `recover` must end with. */
  readonly live: '1' | '2'
}

/** Params of the swap that is stopped; every moment of it lasts, and none too long. */
const params = (subject: DockerSubject, version: string) =>
  swapTo(subject, version, {
    bake: '2s',
    smoke_test: [{ path: '/' }],
    keep_failed: false,
    drain: '60s',
  })

const follow = async (subject: DockerSubject, { next, live }: Moment) => {
  switch (next) {
    case 'the same put':
      return { live: '2', ...(await put(subject, params(subject, '2'))) }
    case 'another version':
      return { live: '3', ...(await put(subject, params(subject, '3'))) }
    case 'recover':
      return { live, ...(await act(subject, 'recover', { drain: '60s' })) }
  }
}

/** The version that must be kept: of those that were live, the newest that is not live now. */
const keptBeside = (live: string, wasCommitted: boolean): string | undefined => {
  if (live === '1') return undefined
  return live === '3' && wasCommitted ? '2' : '1'
}

/**
 * Under a constant load: version 1 is there, the swap to 2 is stopped at a moment, and something
 * follows. Wants no request lost, and nothing left at the end that was not asked for.
 */
export const stopAndFollow = (
  moment: Moment,
  stop: (run: Execution) => Promise<void>,
): Promise<void> =>
  inDockerWorld(async world => {
    const subject = subjectIn(world)
    await deploy(subject, '1')
    const load = await startLoad(subject, { rate: 15 })
    try {
      const run = startPut(subject, params(subject, '2'))
      await run.says(moment.words)
      await stop(run)
      const { live, version } = await follow(subject, moment)
      const tally = await load.stop()
      expect(losses(tally)).toStrictEqual(nothing)
      expect(await standing(subject)).toStrictEqual(
        resting(live, version, keptBeside(live, moment.live === '2')),
      )
    } finally {
      await load.stop()
    }
  })

/** Told by Concourse to stop, which would kill it 10 s later: the run ends by itself before. */
export const abort = async (run: Execution): Promise<void> => {
  run.kill('SIGTERM')
  const told = performance.now()
  expect(failureIn(await run.ended)['error']).toBe('interrupted: the build was aborted')
  expect(performance.now() - told).toBeLessThan(10_000)
}

/** Gone at once. */
export const kill = async (run: Execution): Promise<void> => {
  run.kill('SIGKILL')
  expect((await run.ended).signal).toBe('SIGKILL')
}
