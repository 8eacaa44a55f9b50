import type { Grade, RouteName } from './claim.ts'
import { blindness } from './blindness.ts'
import type { ClaimEvidence, Evidence } from './evidence.ts'
import { gradeBalanced } from './grade-balanced.ts'
import { gradeDirect } from './grade-direct.ts'
import { waitedFor, type Graded } from './graded.ts'

/** What the observations of one claim deserve; `none` when they do not show it. */
export const gradeOfClaim = (evidence: Evidence, claim: ClaimEvidence): Graded => {
  const route = evidence.routes.find(candidate => candidate.route === claim.route)
  if (route === undefined) return { grade: 'none', why: 'the route is missing in the evidence' }
  const blind = blindness(route)
  if (blind !== undefined) return waitedFor(evidence, blind)
  if (evidence.doors.length === 0)
    return waitedFor(evidence, 'no address of a router or balancer is known')
  const direct = evidence.doors.some(door => door.kind === 'router')
  const graded = direct
    ? gradeDirect(evidence, route, claim)
    : gradeBalanced(evidence, route, claim)
  return route.firstHop && (graded.grade === 'proven' || graded.grade === 'sampled')
    ? { ...graded, why: `${graded.why} (first hop: a route service answers)` }
    : graded
}

/** What a whole proof deserves: every claim stands, in whichever strength, and nothing joined late. */
export const verdictOf = (evidence: Evidence): Evidence['verdict'] =>
  evidence.concluded &&
  evidence.claims.every(claim => gradeOfClaim(evidence, claim).grade !== 'none')
    ? 'proven'
    : 'unproven'

const order: Readonly<Record<Grade, number>> = { none: 0, waited: 1, sampled: 2, proven: 3 }

/** True when `a` is weaker evidence than `b`. */
export const isWeaker = (a: Grade, b: Grade): boolean => order[a] < order[b]

/** The weaker of the directions of each route, over one or more proofs. */
export const gradesOfRoutes = (evidences: readonly Evidence[]): ReadonlyMap<RouteName, Graded> => {
  const grades = new Map<RouteName, Graded>()
  for (const evidence of evidences)
    for (const claim of evidence.claims) {
      const { grade, why } = gradeOfClaim(evidence, claim)
      const known = grades.get(claim.route)
      if (known === undefined || isWeaker(grade, known.grade))
        grades.set(claim.route, { grade, why })
    }
  return grades
}
