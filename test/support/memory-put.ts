import { isLeft } from 'fp-ts/lib/Either.js'
import { optionsOf } from '../../src/commands/put-request.ts'
import { putParams } from '../../src/config/put-params.ts'
import type { Version } from '../../src/config/version.ts'
import { Failure, isFailure } from '../../src/failure.ts'
import type { FailureCode } from '../../src/words.ts'
import type { ProofSettings } from '../../src/proof/settings.ts'
import { put, type PutRequest } from '../../src/swap/put.ts'
import type { Deployment } from '../../src/swap/record.ts'
import { memoryRun, type RunSettings } from './memory-platform.ts'
import type { MemoryWorld } from './memory-world.ts'

/** How a put came out, with everything that can be asserted about it. */
export interface Outcome {
  readonly how: 'answered' | 'failed' | 'killed' | 'hangs'
  readonly version: Version | undefined
  readonly record: Deployment | undefined
  readonly failure: FailureCode | undefined
  readonly calls: readonly string[]
  readonly said: readonly string[]
  /** Milliseconds of the world's time. */
  readonly took: number
}

const settings: ProofSettings = {
  rate: 20,
  count: undefined,
  missProbability: 1e-6,
  heartbeat: 3_000,
  wait: 10_000,
  timeout: 60_000,
}

/** Nothing may take longer; a killed run's lock alone is waited for 80 s. */
const longest = 3_600_000

/** What a user writes in `params`, shorter waits where nothing else is said. */
export type Params = Readonly<Record<string, unknown>>

const usual = {
  manifest: {},
  path: 'app',
  drain: '2s',
  stable_for: '300ms',
  convergence_timeout: '1m',
}

/** Performs a put on the world, in a run of its own. */
export const putOn = async (
  world: MemoryWorld,
  params: Params = {},
  over: RunSettings = {},
): Promise<Outcome> => {
  const said: string[] = []
  const run = memoryRun(world, { ...over, said })
  const began = world.clock.monotonic()
  const settled = new AbortController()
  const working = put(run.env, run.platform, requestFor(world, params)).then(
    answer => ({ how: 'answered' as const, ...answer, failure: undefined }),
    (thrown: unknown) => ({ how: 'failed' as const, ...nothing, failure: codeOf(thrown) }),
  )
  const ended = await Promise.race([
    working,
    run.dead.then(() => ({ how: 'killed' as const, ...nothing })),
    run.begun
      .then(() => world.clock.sleep(longest, settled.signal))
      .then(() => ({ how: 'hangs' as const, ...nothing })),
  ])
  settled.abort()
  return { ...ended, calls: run.calls, said, took: world.clock.monotonic() - began }
}

const nothing = { version: undefined, record: undefined, failure: undefined }

const codeOf = (thrown: unknown): FailureCode => {
  if (!(thrown instanceof Failure)) throw thrown
  if (isFailure(thrown, 'internal')) throw thrown.cause ?? thrown
  return thrown.code
}

const requestFor = (world: MemoryWorld, written: Params): PutRequest => {
  const decoded = putParams.decode({ ...usual, ...written })
  if (isLeft(decoded)) throw new Error(JSON.stringify(decoded.left.map(each => each.message)))
  const params = decoded.right
  return {
    app: world.app,
    params,
    label: params.label,
    settings,
    options: optionsOf(params, 'proven'),
    identity: { app: world.app, params: written },
  }
}
