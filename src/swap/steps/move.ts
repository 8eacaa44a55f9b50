import type { Counts } from '../model.ts'
import { workersOf } from '../counts.ts'
import { awaitReady } from '../ready.ts'
import { ownIncumbents } from './name.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'

const startTimeout = 600_000
const endInterval = 250

/**
 * Moves the workers over: the incumbent's down first, so that no job is taken twice, then the
 * candidate's up. An abort between the two still sends the start.
 */
export const move: Step = async swap => {
  const { env, platform, record } = swap
  const release = candidateOf(swap)
  const workers = workersOf(record.counts)
  try {
    for (const incumbent of ownIncumbents(record)) {
      await platform.scale(incumbent.id, workersOf(incumbent.counts, 0))
      await awaitEnded(swap, incumbent.id, workersOf(incumbent.counts))
    }
  } finally {
    await platform.during(AbortSignal.timeout(5_000)).scale(release, workers)
  }
  env.signal.throwIfAborted()
  await awaitReady(env, platform, {
    release,
    counts: record.counts,
    stableFor: record.options.stable_for,
    timeout: startTimeout,
  })
  env.log.good('the workers have moved over')
  return {}
}

const awaitEnded = async (
  { env, platform }: Swapping,
  release: string,
  workers: Counts,
): Promise<void> => {
  for (;;) {
    const left = (await platform.instances(release)).filter(
      each => each.running && Object.hasOwn(workers, each.process),
    )
    if (left.length === 0) return
    await env.clock.sleep(endInterval, env.signal)
    env.signal.throwIfAborted()
  }
}
