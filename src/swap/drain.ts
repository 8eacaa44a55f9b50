import type { Milliseconds } from '../environment.ts'
import type { Platform } from '../platform/port.ts'
import type { ReleaseId } from '../proof/claim.ts'
import type { Swapping } from './steps/step.ts'

/** A drain ends within this of the last request that was inside. */
const countEvery: Milliseconds = 25
const tellEvery: Milliseconds = 2_000

/** How a drain went: did it take time, and what was ended because it took too long? */
export interface Drained {
  readonly waited: boolean
  readonly cut: readonly string[]
}

/**
 * Lets releases that no route leads to any more finish what is inside them, for `rest` at most.
 * Where the platform can count, it ends with the last request, and what is left after `rest` is
 * cut and named; where nobody can, all of `rest` is waited.
 */
export const drain = async (
  swap: Swapping,
  releases: readonly ReleaseId[],
  rest: Milliseconds,
): Promise<Drained> => {
  const { env, platform } = swap
  const first = await count(platform, releases)
  if (first !== undefined) return drainCounted(swap, releases, first, rest)
  if (rest <= 0) return { waited: false, cut: [] }
  env.log.info(`draining for another ${Math.ceil(rest / 1000)} s`)
  await env.clock.sleep(rest, env.signal)
  env.signal.throwIfAborted()
  return { waited: true, cut: [] }
}

const drainCounted = async (
  { env, platform }: Swapping,
  releases: readonly ReleaseId[],
  first: number,
  rest: Milliseconds,
): Promise<Drained> => {
  const end = env.clock.monotonic() + rest
  let told = Number.NEGATIVE_INFINITY
  for (let inside = first; inside > 0; ) {
    const now = env.clock.monotonic()
    if (now >= end) return { waited: true, cut: await cutAll({ env, platform }, releases) }
    if (now - told >= tellEvery) {
      const still =
        inside === 1 ? '1 request or websocket is' : `${inside} requests or websockets are`
      env.log.info(`${still} still inside; waiting up to ${Math.ceil((end - now) / 1000)} s`)
      told = now
    }
    await env.clock.sleep(Math.min(countEvery, end - now), env.signal)
    env.signal.throwIfAborted()
    inside = (await count(platform, releases)) ?? inside
  }
  env.log.good('nothing is left inside')
  return { waited: true, cut: [] }
}

/** The sum over all releases; undefined when one of them cannot be counted. */
const count = async (
  platform: Platform,
  releases: readonly ReleaseId[],
): Promise<number | undefined> => {
  let sum = 0
  for (const release of releases) {
    const inside = await platform.inside(release)
    if (inside === undefined) return undefined
    sum += inside
  }
  return sum
}

const cutAll = async (
  { env, platform }: Pick<Swapping, 'env' | 'platform'>,
  releases: readonly ReleaseId[],
): Promise<readonly string[]> => {
  const cut: string[] = []
  for (const release of releases) cut.push(...(await platform.cut(release)))
  for (const each of cut) env.log.warn(`cut, because params.drain is over: ${each}`)
  return cut
}
