import { baseline } from '../../proof/baseline.ts'
import type { Platform, PrivateRoute } from '../../platform/port.ts'
import { privateClaim, routable } from '../claims.ts'
import { isWeb, startCounts } from '../counts.ts'
import { awaitReady } from '../ready.ts'
import { closePrivateRoutes, privateRoutesOf } from '../private-routes.ts'
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
    record.state.course.routed && isWeb(counts) ? await openPrivateRoute(swap, release) : undefined
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

/**
 * A start that was cut off before it recorded the baseline is done anew, on a route that no router
 * has heard of: on the old one the candidate may answer already, and then nothing can be proven.
 * One that leads nowhere now may have led to it before.
 */
const openPrivateRoute = async (swap: Swapping, release: string): Promise<PrivateRoute> => {
  const { platform, record, smokeTests } = swap
  const found = await privateRoutesOf(swap, release)
  const leading = await leadingTo(platform, found, release)
  const isKnown = record.baselines.some(each => each.route === leading?.name)
  const isProvable = smokeTests.length === 0 || isKnown
  const isSeen = !isProvable && (await isStarted(platform, release))
  if (leading !== undefined && !isSeen) return leading
  if (isSeen) await platform.stop(release)
  await closePrivateRoutes(swap, found)
  const opened = await platform.openPrivateRoute(record.id)
  const web = { release, process: 'web', port: undefined, protocol: undefined }
  await platform.map(opened.id, web)
  return opened
}

const leadingTo = async (
  platform: Platform,
  routes: readonly PrivateRoute[],
  release: string,
): Promise<PrivateRoute | undefined> => {
  for (const route of routes)
    if ((await platform.destinations(route.id)).some(each => each.release === release)) return route
  return undefined
}

const isStarted = async (platform: Platform, release: string): Promise<boolean> =>
  (await platform.releases()).some(each => each.id === release && each.started)

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
