import { freshness } from './cadence.ts'
import type { ClaimEvidence, Evidence, RouteEvidence } from './evidence.ts'
import { waitedFor, type Graded } from './graded.ts'
import { hiddenRouters, loweredBecause } from './lowering.ts'
import { missingAt } from './standing.ts'

/** The grade of a claim that was asked for at each configured router by itself. */
export const gradeDirect = (
  evidence: Evidence,
  route: RouteEvidence,
  claim: ClaimEvidence,
): Graded => {
  const routers = evidence.doors.filter(door => door.kind === 'router').map(door => door.address)
  const oldest = freshness(evidence.settings.rate, routers.length)
  const missing = routers.flatMap(router => missingAt(evidence, route, claim, router, oldest) ?? [])
  if (missing.length > 0) {
    const held = routers.length - missing.length
    return {
      grade: 'none',
      why: `shown on ${held} of ${routers.length} routers; missing: ${missing.join(', ')}`,
    }
  }
  const lowered = loweredBecause(evidence, route, claim, routers) ?? hiddenRouters(evidence)
  return lowered === undefined
    ? { grade: 'proven', why: `proven on ${routers.length} of ${routers.length} routers` }
    : waitedFor(evidence, lowered)
}
