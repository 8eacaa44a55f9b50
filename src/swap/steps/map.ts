import { candidateOf, type Step } from './step.ts'

/**
 * Maps the routes of this group to the candidate, beside whatever serves there: destinations are
 * added, never replaced, because a replacement tells Diego about the removals first
 * (cloud_controller_ng app/actions/update_route_destinations.rb).
 */
export const map: Step = async swap => {
  const { platform, record, env } = swap
  const release = candidateOf(swap)
  const routes = [...record.routes]
  for (const [at, route] of routes.entries()) {
    if (route.pruned || route.tier !== record.state.tier) continue
    const { id, made } = await platform.ensureRoute(route, record.id)
    routes[at] = { ...route, id, made }
    await platform.map(id, {
      release,
      process: 'web',
      port: undefined,
      protocol: route.protocol,
    })
    env.log.info(`${route.name} is mapped to the candidate as well`)
  }
  return { patch: { routes } }
}
