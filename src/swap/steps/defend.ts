import { Failure } from '../../failure.ts'
import { recheck } from '../../proof/recheck.ts'
import { incumbents, routable } from '../claims.ts'
import type { Step, Swapping } from './step.ts'

/**
 * Before the candidate leaves, every incumbent that served must be shown to serve still: mapped,
 * running, and known to every router. A route that had no serving incumbent asks for nothing.
 */
export const defend: Step = async swap => {
  const missing = await silentIncumbents(swap)
  if (missing.length > 0) throw new Failure('incumbent.silent', { missing: missing.join(', ') })
  return {}
}

const silentIncumbents = async (swap: Swapping): Promise<readonly string[]> => {
  const { env, platform, record, settings } = swap
  const claims = incumbents(record, 'in')
  const missing: string[] = []
  for (const { route, release } of claims) {
    const id = record.routes.find(each => each.name === route)?.id
    const there = id === undefined ? [] : await platform.destinations(id)
    if (!there.some(each => each.release === release)) missing.push(`${release} on ${route}`)
  }
  for (const release of new Set(claims.map(each => each.release)))
    if ((await routable(platform)(release)).length === 0) missing.push(`${release}, not running`)
  const observable = claims.filter(each => each.observable)
  if (missing.length > 0 || observable.length === 0) return missing
  const serves = await recheck(env, platform.instrument(), settings, {
    claims: observable,
    members: routable(platform),
  })
  return serves ? [] : ['a router does not send to it']
}
