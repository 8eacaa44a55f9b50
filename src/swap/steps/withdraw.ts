import type { Milliseconds } from '../../environment.ts'
import { baseline } from '../../proof/baseline.ts'
import { candidateOut, incumbents, routable } from '../claims.ts'
import { isCommitted } from '../machine.ts'
import type { Deployment } from '../record.ts'
import { within } from '../within.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'
import { unmapFrom } from './unmap.ts'

/** The look before must not cost an abort the time that it needs to leave. */
const lookWithin: Milliseconds = 2_000

/** Takes the candidate off the live routes again, and its mark, should it carry one. */
export const withdraw: Step = async swap => {
  const { platform, record } = swap
  const release = candidateOf(swap)
  const isThere = (await platform.releases()).some(each => each.id === release)
  if (isThere && record.timeline.some(each => isCommitted(each.phase)))
    await platform.mark(release, { live: null, kept: record.candidate?.before?.kept ?? null })
  const baselines = await withLonely(swap, release)
  const routes = await withIds(swap)
  await unmapFrom({ ...swap, record: { ...record, routes } }, new Set([release]))
  return { patch: { routes, baselines } }
}

/** A run that was killed while it mapped may have made routes that its record does not know. */
const withIds = async ({ platform, record }: Swapping): Promise<Deployment['routes']> => {
  const routes = [...record.routes]
  for (const [at, route] of routes.entries())
    if (route.id === undefined && !route.pruned && route.tier <= record.state.tier)
      routes[at] = { ...route, ...(await platform.ensureRoute(route, record.id)) }
  return routes
}

/**
 * Where no incumbent serves, nobody will be left to show that the routers answer at all. So the
 * candidate itself is seen there before it leaves, or its absence would show nothing.
 */
const withLonely = async (swap: Swapping, release: string): Promise<Deployment['baselines']> => {
  const { env, platform, record, settings } = swap
  const shared = new Set(incumbents(record, 'in').map(each => each.route))
  const known = record.baselines.filter(each => each.direction === 'out')
  const claims = candidateOut(record, release).filter(
    each =>
      each.observable &&
      !shared.has(each.route) &&
      !known.some(taken => taken.route === each.route && taken.release === release),
  )
  if (claims.length === 0) return record.baselines
  const time = within(env.clock, lookWithin)
  const signal = AbortSignal.any([env.signal, time.signal])
  try {
    const seen = await baseline({ ...env, signal }, platform.instrument(), settings, {
      claims,
      members: routable(platform.during(signal)),
    })
    return [...record.baselines, ...seen.filter(each => each.measurable)]
  } catch {
    return record.baselines
  } finally {
    time.end()
  }
}
