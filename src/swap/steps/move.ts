import type { Counts } from '../model.ts'
import { workersOf } from '../counts.ts'
import { awaitReady } from '../ready.ts'
import { within } from '../within.ts'
import { ownIncumbents } from './name.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'

const startTimeout = 600_000
const endInterval = 250
const sendWithin = 5_000

/**
 * Moves the workers over: the incumbent's down first, so that no job is taken twice, then the
 * candidate's up. An abort or a failure between the two still sends the start.
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
    await platform.scale(release, workers)
  } catch (thrown) {
    await startAnyhow(swap, workers)
    throw thrown
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

/** Sends the start if workers of an incumbent were sent down, so that they are not off for long. */
const startAnyhow = async (swap: Swapping, workers: Counts): Promise<void> => {
  const { env, record } = swap
  const time = within(env.clock, sendWithin)
  const platform = swap.platform.during(time.signal)
  try {
    for (const incumbent of ownIncumbents(record)) {
      const now = await platform.counts(incumbent.id)
      const wasSent = Object.entries(workersOf(incumbent.counts)).some(
        ([process, count]) => (now[process] ?? 0) < count,
      )
      if (!wasSent) continue
      await platform.scale(candidateOf(swap), workers)
      return
    }
  } catch {
    env.log.warn('the workers of both releases may be off until the next run')
  } finally {
    time.end()
  }
}

/** Waits until no instance of these processes runs any more. */
export const awaitEnded = async (
  swap: Swapping,
  release: string,
  workers: Counts,
): Promise<void> => {
  const { env, platform } = swap
  if (!Object.values(workers).some(count => count > 0)) return
  for (;;) {
    const left = (await platform.instances(release)).filter(
      each => each.running && Object.hasOwn(workers, each.process),
    )
    if (left.length === 0) break
    await env.clock.sleep(endInterval, env.signal)
    env.signal.throwIfAborted()
  }
  await outlive(swap, 'workers')
}

/** Waits as long as something may live on that the platform lists no more. */
export const outlive = async ({ env, platform }: Swapping, what: string): Promise<void> => {
  if (platform.afterlife === 0) return
  const seconds = platform.afterlife / 1000
  env.log.info(`waiting ${seconds} s for ${what} that the platform lists no more`)
  await env.clock.sleep(platform.afterlife, env.signal)
  env.signal.throwIfAborted()
}
