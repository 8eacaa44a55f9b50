import { Failure } from '../failure.ts'
import type { Evidence } from '../proof/evidence.ts'
import { isWeaker } from '../proof/grade.ts'
import type { Deployment } from './record.ts'

/**
 * What a proof has shown less well than the user demands, for routes that an incumbent loses. The
 * outlook was better when the plan was made; a grade is never rounded up, so nothing goes on.
 */
export const shortfall = (record: Deployment, evidence: Evidence): Failure | undefined => {
  const out = new Set(record.incumbents.map(each => each.id))
  const lost = record.routes.filter(
    route => route.hidden === undefined && route.destinations.some(each => out.has(each.release)),
  )
  const short = evidence.claims.filter(
    claim =>
      isWeaker(claim.grade, record.options.minimum_grade) &&
      lost.some(route => route.name === claim.route),
  )
  if (short.length === 0) return undefined
  const missing = short.map(claim => `${claim.route} is only ${claim.why}`).join('; ')
  return new Failure('proof.incomplete', { missing })
}
