import { baseline } from '../../proof/baseline.ts'
import type { PrivateRoute } from '../../platform/port.ts'
import { privateClaim, routable } from '../claims.ts'
import { isWeb, startCounts } from '../counts.ts'
import { awaitReady } from '../ready.ts'
import type { Deployment } from '../record.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'

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
  const baselines = await baselinesOf(swap, release, privateRoute)
  await platform.start(release)
  await awaitReady(env, platform, {
    release,
    counts,
    stableFor: record.options.stable_for,
    timeout: startTimeout,
  })
  env.log.good('all instances are running and ready')
  return { patch: { privateRoute, baselines } }
}

/** Only a route on which the candidate was seen to be absent can be proven, the private one too. */
const baselinesOf = async (
  { env, platform, record, settings, smokeTests }: Swapping,
  release: string,
  privateRoute: PrivateRoute | undefined,
): Promise<Deployment['baselines']> => {
  const isKnown = record.baselines.some(each => each.route === privateRoute?.name)
  if (privateRoute === undefined || smokeTests.length === 0 || isKnown) return record.baselines
  return baseline(env, platform.instrument(), settings, {
    claims: [privateClaim(privateRoute, release)],
    members: routable(platform),
  })
}
