import { covers, everyRouter } from './compact.ts'
import type { ClaimEvidence, Evidence, RouteEvidence } from './evidence.ts'
import { believable } from './names.ts'

const baselineOf = (route: RouteEvidence, claim: ClaimEvidence) =>
  route.baselines.find(
    taken => taken.release === claim.release && taken.direction === claim.direction,
  )

/** Why the release was not shown to be absent before it was mapped; undefined when it was. */
const withoutBaseline = (
  evidence: Evidence,
  route: RouteEvidence,
  claim: ClaimEvidence,
): string | undefined => {
  const taken = baselineOf(route, claim)
  if (taken === undefined) return 'no baseline was taken before the route was mapped'
  if (!taken.measurable || taken.present > 0 || taken.passed > 0 || taken.refused === 0)
    return taken.why === '' ? 'the baseline could not be measured' : taken.why
  // The addresses of a balancer change from hour to hour; what matters there is the sample.
  const left = evidence.doors.find(
    door => door.kind === 'router' && !door.joined && !covers(taken.routers, door.address),
  )
  return left === undefined ? undefined : `no baseline was taken at ${left.address}`
}

/** Why a refusal may not mean absence here; undefined when a present instance was seen, too. */
const withoutWitness = (
  evidence: Evidence,
  route: RouteEvidence,
  claim: ClaimEvidence,
  routers: readonly string[],
): string | undefined => {
  const taken = baselineOf(route, claim)
  const before = taken?.measurable === true && taken.present > 0 ? taken.routers : []
  const during = [
    ...route.controls.filter(control => control.witnessed > 0),
    ...evidence.claims
      .filter(other => other.route === claim.route)
      .flatMap(other => other.cells)
      .filter(cell => cell.present > 0),
  ].flatMap(seen => seen.routers)
  const known = new Set([...before, ...during])
  const doubtful = known.has(everyRouter) ? undefined : routers.find(router => !known.has(router))
  return doubtful === undefined
    ? undefined
    : `no present instance was ever seen at ${doubtful}, so a refusal shows nothing`
}

/** Why the observations of a claim that held may not be believed in full. */
export const loweredBecause = (
  evidence: Evidence,
  route: RouteEvidence,
  claim: ClaimEvidence,
  routers: readonly string[],
): string | undefined =>
  claim.direction === 'in'
    ? withoutBaseline(evidence, route, claim)
    : withoutWitness(evidence, route, claim, routers)

/** Why fewer routers can be asked than the user says there are; undefined when that is not so. */
export const tooFewAddresses = (
  count: number | null | undefined,
  addresses: number,
): string | undefined =>
  addresses < (count ?? 0)
    ? `routers.count says ${count}, and only ${addresses} addresses of routers are known`
    : undefined

/** Why the configured addresses may not be all routers. */
export const hiddenRouters = (evidence: Evidence): string | undefined => {
  const routers = evidence.doors.filter(door => door.kind === 'router')
  const few = tooFewAddresses(evidence.settings.count, routers.length)
  if (few !== undefined) return few
  if (!evidence.routes.some(route => believable(route.names))) return undefined
  const several = routers.find(door => door.names.length > 1)
  if (several !== undefined)
    return `${several.address} answered with ${several.names.length} names, so it hides several routers`
  const known = new Set(routers.flatMap(door => door.names))
  const stranger = evidence.doors.flatMap(door => door.names).find(name => !known.has(name))
  return stranger === undefined
    ? undefined
    : `a router named ${stranger} answered that is none of the configured addresses`
}
