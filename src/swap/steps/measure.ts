import type { Milliseconds } from '../../environment.ts'
import { Failure } from '../../failure.ts'
import { baseline } from '../../proof/baseline.ts'
import { candidateIn, incumbentNamers, incumbents, routable } from '../claims.ts'
import { startCounts } from '../counts.ts'
import { awaitReady } from '../ready.ts'
import type { Deployment } from '../record.ts'
import { candidateOf, type Step } from './step.ts'

/** How long an instance that restarts right now may take. */
const comeBack: Milliseconds = 60_000

/**
 * Takes the baseline: before it is mapped, the candidate must be refused on every live route and
 * router, and so must an instance that cannot exist. A probe that cannot fail proves nothing. Where
 * a route is dropped nobody will be left to answer, so there the incumbent must be seen before.
 */
export const measure: Step = async swap => {
  const { env, platform, record, settings } = swap
  const release = candidateOf(swap)
  // A later run may come here long after the start.
  await awaitReady(env, platform, {
    release,
    counts: startCounts(record),
    stableFor: 0,
    timeout: comeBack,
  })
  const dropped = new Set(record.routes.filter(each => each.pruned).map(each => each.name))
  const serving = new Set(record.incumbents.filter(each => each.serving).map(each => each.id))
  const claims = [
    ...candidateIn(record, release),
    ...incumbents(record, 'out').filter(
      each => dropped.has(each.route) && serving.has(each.release),
    ),
  ].filter(each => each.observable)
  const baselines = await baseline(env, platform.instrument(), settings, {
    claims,
    members: routable(platform),
    namers: incumbentNamers(record),
  })
  const blind = baselines.filter(each => !each.measurable)
  for (const each of blind) env.log.warn(`${each.route} cannot be measured: ${each.why}`)
  const demanded = blind.filter(each => isDemanded(each.route, record))
  return demanded.length === 0
    ? { patch: { baselines } }
    : {
        patch: { baselines },
        failure: new Failure('proof.impossible', {
          why: demanded.map(each => `${each.route}: ${each.why}`).join('; '),
        }),
      }
}

/** Where an incumbent is to lose the route, waiting is enough only if the user said so. */
const isDemanded = (name: string, record: Deployment): boolean => {
  const out = new Set(record.incumbents.map(each => each.id))
  const route = record.routes.find(each => each.name === name)
  return (
    record.options.minimum_grade !== 'waited' &&
    (route?.destinations.some(each => out.has(each.release)) ?? false)
  )
}
