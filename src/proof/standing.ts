import { covers } from './compact.ts'
import type { Cell, ClaimEvidence, Evidence, RouteEvidence } from './evidence.ts'
import { between } from './graded.ts'
import { instancesOf, rangesOf } from './instances.ts'
import { streakHolds } from './tally.ts'

const holds = (evidence: Evidence, claim: ClaimEvidence, cell: Cell, oldest: number): boolean =>
  (claim.direction === 'in' ? cell.present > 0 : cell.absent > 0 || cell.instances === '') &&
  streakHolds(
    claim.direction,
    {
      streak: cell.streak,
      since: 0,
      second: cell.apart ?? Number.NaN,
      attempts: cell.attempts,
    },
    evidence.settings.heartbeat,
  ) &&
  between(cell.second, evidence.ended) <= oldest

const isControlled = (route: RouteEvidence, router: string): boolean =>
  route.controls.some(control => covers(control.routers, router) && control.refused > 0)

/**
 * What is missing for a claim at one router, in words; undefined when it stands: every instance is
 * in a streak that suffices and was looked at recently, and the control was refused.
 */
export const missingAt = (
  evidence: Evidence,
  route: RouteEvidence,
  claim: ClaimEvidence,
  router: string,
  oldest: number,
): string | undefined => {
  const cells = claim.cells.filter(cell => covers(cell.routers, router))
  if (cells.length === 0) return `${router} (never asked)`
  if (claim.direction === 'in' && claim.instances === '') return `${router} (no instances)`
  const standing = cells.filter(cell => holds(evidence, claim, cell, oldest))
  const shown = new Set(standing.flatMap(cell => instancesOf(cell.instances)))
  const missing = instancesOf(claim.instances).filter(instance => !shown.has(instance))
  if (missing.length > 0 || standing.length === 0)
    return `${router} (${missing.length === 0 ? 'not held' : `instances ${rangesOf(missing)}`})`
  return isControlled(route, router) ? undefined : `${router} (control never refused)`
}
