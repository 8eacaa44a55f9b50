import { Failure } from '../../failure.ts'
import { recheck } from '../../proof/recheck.ts'
import { candidateIn, incumbentNamers, routable } from '../claims.ts'
import { isWeb, startCounts } from '../counts.ts'
import { missingOf } from '../ready.ts'
import { candidateOf, type Step, type Swapping } from './step.ts'

/**
 * Looks once more before the commit, and records every destination in full, so that it can be put
 * back exactly. Entering the next phase writes "committed".
 */
export const check: Step = async swap => {
  await gate(swap)
  return { patch: { routes: await destinationsNow(swap) } }
}

/** The gate before anything is taken away: rejects when what was shown no longer holds. */
export const gate = async (swap: Swapping): Promise<void> => {
  const { platform, record } = swap
  const missing = missingOf(startCounts(record), await platform.instances(candidateOf(swap)))
  if (missing[0] !== undefined)
    throw new Failure('release.unhealthy', { instance: missing[0], trouble: 'it was up before' })
  await stillProven(swap)
}

/**
 * Before the incumbents are stopped somebody must answer in their place. An instance may be down by
 * now; that is no reason to take a deployment back.
 */
export const stillServes = async (swap: Swapping): Promise<void> => {
  const { platform, record } = swap
  if (!record.state.course.routed || !isWeb(record.counts)) return
  if ((await routable(platform)(candidateOf(swap))).length === 0)
    throw new Failure('proof.lost', { lost: 'no instance of the candidate is up' })
  await stillProven(swap)
}

const stillProven = async (swap: Swapping): Promise<void> => {
  const { env, platform, record, settings } = swap
  const claims = candidateIn(record, candidateOf(swap)).filter(each => each.observable)
  const holds =
    claims.length === 0 ||
    (await recheck(env, platform.instrument(), settings, {
      claims,
      members: routable(platform),
      namers: incumbentNamers(record),
      baselines: record.baselines,
    }))
  if (!holds)
    throw new Failure('proof.lost', {
      lost: 'a router no longer sends to the candidate, or cannot reach it',
    })
}

const destinationsNow = async ({ platform, record }: Swapping) => {
  const out = new Set(record.incumbents.map(each => each.id))
  const routes = [...record.routes]
  for (const [at, route] of routes.entries()) {
    if (route.id === undefined) continue
    const now = await platform.destinations(route.id)
    const known = new Set(now.map(each => each.id))
    // What an incumbent had and somebody took meanwhile is still to be proven gone.
    const lost = route.destinations.filter(each => out.has(each.release) && !known.has(each.id))
    routes[at] = { ...route, destinations: [...now, ...lost] }
  }
  return routes
}
