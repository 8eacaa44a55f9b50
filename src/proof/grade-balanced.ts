import { blindness } from './blindness.ts'
import { freshnessBehind } from './cadence.ts'
import type { ClaimEvidence, Evidence, RouteEvidence } from './evidence.ts'
import { between, waitedFor, type Graded } from './graded.ts'
import { instancesOf } from './instances.ts'
import { loweredBecause } from './lowering.ts'
import { attributable, believable, routersBehind } from './names.ts'
import { connectionsNeeded, piecesOf, shareOfAttempt } from './sampling.ts'
import { missingAt } from './standing.ts'

/** True when as many routers as stated were told apart by name, and the claim stands at each. */
const standsByName = (evidence: Evidence, route: RouteEvidence, claim: ClaimEvidence): boolean => {
  const { count, rate } = evidence.settings
  if (count === null || route.names.seen.length !== count || !attributable(route.names))
    return false
  const oldest = freshnessBehind(rate, count)
  return route.names.seen.every(
    name => missingAt(evidence, route, claim, name, oldest) === undefined,
  )
}

const isAsked = (evidence: Evidence, name: string): boolean =>
  evidence.routes.some(route => route.route === name && blindness(route) === undefined)

const needed = (evidence: Evidence, claim: ClaimEvidence, routers: number): number => {
  const pairs = evidence.claims
    .filter(other => other.direction === claim.direction && isAsked(evidence, other.route))
    .reduce((sum, other) => sum + instancesOf(other.instances).length, 0)
  const { missProbability } = evidence.settings
  return connectionsNeeded(
    routers,
    shareOfAttempt(missProbability, piecesOf(pairs), claim.sample?.attempts ?? 1),
  )
}

/** A router that said the opposite and was not met since; undefined where refusals have no names. */
const contradicting = (route: RouteEvidence, claim: ClaimEvidence): string | undefined => {
  if (!attributable(route.names)) return undefined
  const against = claim.cells.find(
    cell =>
      cell.routers.some(name => route.names.seen.includes(name)) &&
      cell.streak === 0 &&
      (claim.direction === 'in' ? cell.absent : cell.present) > 0,
  )
  return against?.routers.find(name => route.names.seen.includes(name))
}

/** What the sample lacks, in words; undefined when it suffices for so many routers. */
const lacking = (
  evidence: Evidence,
  route: RouteEvidence,
  claim: ClaimEvidence,
  routers: number,
): string | undefined => {
  const { sample } = claim
  const goal = needed(evidence, claim, routers)
  if (sample === null || sample.doors.length === 0) return 'no connections were made'
  const short = sample.doors.find(door => door.connections < goal)
  if (short !== undefined)
    return `only ${short.connections} of ${goal} connections through ${short.door} held in a row`
  const apart = between(sample.first, sample.second)
  if (claim.direction === 'out' && !(apart > evidence.settings.heartbeat))
    return 'the second look did not lie more than a heartbeat after the first'
  const against = contradicting(route, claim)
  if (against !== undefined) return `${against} said the opposite, and was not met again since`
  const isSteady = !attributable(route.names) || claim.cells.every(cell => cell.attempts === 1)
  const held = between(sample.first, sample.last)
  if (claim.direction === 'in' && !isSteady && !(held > evidence.settings.heartbeat))
    return 'a router showed it and lost it again, and no more than a heartbeat has passed since'
  if (claim.direction === 'in' && claim.instances === '') return 'there are no instances'
  const refused = route.controls.reduce((sum, control) => sum + control.refused, 0)
  if (refused < goal) return 'the control was not refused on every connection'
  const age = between(sample.last, evidence.ended)
  return age <= freshnessBehind(evidence.settings.rate, routers)
    ? undefined
    : 'the last look is old'
}

const unknownCount = 'nobody knows how many routers stand behind the balancer'

/** The grade of a claim that was observed through balancers. */
export const gradeBalanced = (
  evidence: Evidence,
  route: RouteEvidence,
  claim: ClaimEvidence,
): Graded => {
  const { count, missProbability } = evidence.settings
  const { names } = route
  if (standsByName(evidence, route, claim)) {
    const lowered = loweredBecause(evidence, route, claim, names.seen)
    return lowered === undefined
      ? { grade: 'proven', why: `proven on ${names.seen.length} of ${names.seen.length} routers` }
      : waitedFor(evidence, lowered)
  }
  const routers = routersBehind(count, names, names.seen.length)
  const lack = lacking(evidence, route, claim, routers ?? 2)
  if (lack !== undefined) return { grade: 'none', why: `not shown: ${lack}` }
  if (routers === undefined)
    return waitedFor(
      evidence,
      believable(names) ? 'one router answered every time' : unknownCount,
      'state routers.count to improve it',
    )
  if (believable(names) && names.seen.length < routers)
    return waitedFor(
      evidence,
      `only ${names.seen.length} of ${routers} routers showed themselves, so the balancer does not spread connections`,
      'name the routers in routers.addresses to improve it',
    )
  const lowered = loweredBecause(evidence, route, claim, []) ?? unwitnessed(evidence, route, claim)
  if (lowered !== undefined) return waitedFor(evidence, lowered)
  const made = (claim.sample?.doors ?? []).reduce((sum, door) => sum + door.connections, 0)
  return {
    grade: 'sampled',
    why: `sampled: ${made} connections, miss probability under ${missProbability.toExponential()} for ${routers} routers`,
  }
}

/** Behind a balancer a present instance must have been seen somewhere, on any connection. */
const unwitnessed = (
  evidence: Evidence,
  route: RouteEvidence,
  claim: ClaimEvidence,
): string | undefined => {
  if (claim.direction === 'in') return undefined
  const before = route.baselines.some(taken => taken.direction === 'out' && taken.present > 0)
  const during =
    route.controls.some(control => control.witnessed > 0) ||
    evidence.claims.some(
      other => other.route === claim.route && other.cells.some(cell => cell.present > 0),
    )
  return before || during
    ? undefined
    : 'no present instance was ever seen on this route, so a refusal shows nothing'
}
