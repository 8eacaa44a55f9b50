import { isWeb, startCounts } from '../counts.ts'
import { awaitReady } from '../ready.ts'
import { candidateOf, type Step } from './step.ts'

/** How long all instances may take to come up; the platform's own limit per instance is lower. */
const startTimeout = 600_000

/**
 * Maps the private route, starts the candidate, and waits until all its instances are up and have
 * stayed so. The route comes first, so that the wait for it runs beside the start.
 */
export const start: Step = async swap => {
  const { env, platform, record } = swap
  const release = candidateOf(swap)
  const counts = startCounts(record)
  await platform.scale(release, counts)
  const privateRoute =
    record.state.course.routed && isWeb(counts)
      ? await platform.openPrivateRoute(record.id, release)
      : undefined
  await platform.start(release)
  await awaitReady(env, platform, {
    release,
    counts,
    stableFor: record.options.stable_for,
    timeout: startTimeout,
  })
  env.log.good('all instances are running and ready')
  return { patch: { privateRoute } }
}
