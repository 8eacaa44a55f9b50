import type { Deployment } from '../record.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'
import { unmapFrom } from './unmap.ts'

/** Takes the candidate off the live routes again, and its mark, should it carry one. */
export const withdraw: Step = async swap => {
  const { platform, record } = swap
  const release = candidateOf(swap)
  if (record.timeline.some(each => each.phase === 'marking'))
    await platform.mark(release, { live: null, kept: record.candidate?.before?.kept ?? null })
  const routes = await withIds(swap)
  await unmapFrom({ ...swap, record: { ...record, routes } }, new Set([release]))
  return { patch: { routes } }
}

/** A run that was killed while it mapped may have made routes that its record does not know. */
const withIds = async ({ platform, record }: Swapping): Promise<Deployment['routes']> => {
  const routes = [...record.routes]
  for (const [at, route] of routes.entries())
    if (route.id === undefined && !route.pruned && route.tier <= record.state.tier)
      routes[at] = { ...route, id: (await platform.ensureRoute(route)).id }
  return routes
}
