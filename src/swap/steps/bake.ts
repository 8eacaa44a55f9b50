import { Failure } from '../../failure.ts'
import { watch } from '../../proof/watch.ts'
import { candidateIn, incumbentNamers, routable } from '../claims.ts'
import { startCounts } from '../counts.ts'
import { missingOf } from '../ready.ts'
import { smoke } from './test.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'

const smokeInterval = 10_000
const lookInterval = 1_000

/**
 * Both serve for a while, and everything that was shown must stay true: the proof, the instances,
 * the smoke test. Rejects at the first thing that does not.
 */
export const bake: Step = async swap => {
  const { platform, record, settings } = swap
  const release = candidateOf(swap)
  const over = new AbortController()
  const env = { ...swap.env, signal: AbortSignal.any([swap.env.signal, over.signal]) }
  const inner = { ...swap, env, platform: platform.during(env.signal) }
  const watching = watch(env, platform.instrument(), settings, {
    claims: candidateIn(record, release),
    members: routable(platform),
    namers: incumbentNamers(record),
    baselines: record.baselines,
    duration: record.options.bake,
  })
  const others = [lookOn(inner, release), smokeOn(inner)]
  try {
    const watched = await Promise.race([watching, ...others])
    if (watched !== 'held') throw new Failure('proof.lost', { lost: watched.lost })
    return {}
  } finally {
    over.abort()
    await Promise.allSettled([watching, ...others])
  }
}

/** Rejects when an instance is not up, or is another one than before: it may crash between looks. */
const lookOn = async (swap: Swapping, release: string): Promise<never> => {
  const known = new Map<string, string>()
  for (;;) {
    const instances = await swap.platform.instances(release)
    const missing = missingOf(startCounts(swap.record), instances)
    if (missing[0] !== undefined)
      throw new Failure('release.unhealthy', { instance: missing[0], trouble: 'it was up before' })
    for (const { process, index, incarnation } of instances) {
      const name = `${process}/${index}`
      const before = known.get(name) ?? incarnation
      if (before !== incarnation)
        throw new Failure('release.unhealthy', { instance: name, trouble: 'it has restarted' })
      known.set(name, before)
    }
    await pause(swap, lookInterval)
  }
}

const smokeOn = async (swap: Swapping): Promise<never> => {
  for (;;) {
    await pause(swap, smokeInterval)
    if (swap.record.privateRoute !== undefined) await smoke(swap, swap.smokeTests)
  }
}

const pause = async ({ env }: Swapping, duration: number): Promise<void> => {
  await env.clock.sleep(duration, env.signal)
  env.signal.throwIfAborted()
}
