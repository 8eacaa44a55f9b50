import { Failure } from '../../failure.ts'
import type { PrivateRoute } from '../../platform/port.ts'
import type { Release } from '../model.ts'
import { byAge, calledIn } from '../names.ts'
import { closePrivateRoutes, privateRoutesOf } from '../private-routes.ts'
import type { Deployment } from '../record.ts'
import { thoseThere } from '../there.ts'
import { stillServes } from './check.ts'
import { clear } from './clear.ts'
import { outlive } from './move.ts'
import { candidateOf, type Outcome, type Step, type Swapping } from './step.ts'
import { isMapped } from './unmap.ts'

/**
 * Stops the incumbents, keeps as many stopped releases as asked for, deletes older ones and the
 * private route. Nothing that a live route leads to is ever stopped or deleted.
 */
export const retire: Step = async swap => {
  // Done again after an interruption, or by hand, an incumbent may be deleted already.
  const there = await thoseThere(swap.platform, swap.record)
  if (swap.record.state.course.replaces && there.length > 0) await stillServes(swap)
  // Somebody may have mapped them again since they were proven gone: without this no run would end.
  const out = new Set(there.map(each => each.id))
  const cleared: Outcome = (await isMapped(swap, out)) ? await clear(swap) : {}
  if (cleared.failure !== undefined) return cleared
  for (const incumbent of there) await retireOne(swap, incumbent)
  const kept = await prune(swap, out)
  await closePrivateRoutes(swap, await privateRoutesOf(swap, candidateOf(swap)))
  return { patch: { ...cleared.patch, kept } }
}

type Incumbent = Deployment['incumbents'][number]

const retireOne = async (swap: Swapping, incumbent: Incumbent): Promise<void> => {
  const { env, platform } = swap
  const routes = await platform.routesOf(incumbent.id)
  if (incumbent.borrowed && routes.length > 0) {
    env.log.info(`${incumbent.name} goes on serving ${routes.join(', ')}`)
    return
  }
  if (routes.length > 0) throw stillLive(incumbent.name, routes)
  await platform.stop(incumbent.id)
  env.log.info(`${calledIn(swap.record, incumbent.id)} is stopped`)
  if (!incumbent.borrowed)
    await platform.mark(incumbent.id, { live: null, kept: incumbent.deployment })
}

/** Deletes kept releases beyond `keep`. Answers with those that stay. */
const prune = async (swap: Swapping, stopped: ReadonlySet<string>): Promise<Deployment['kept']> => {
  const { env, platform, record } = swap
  const kept = (await platform.releases())
    .filter(each => each.standing === 'kept' && each.id !== candidateOf(swap))
    .toSorted(byAge)
    .toReversed()
  const over = kept.slice(record.options.keep)
  // A deletion takes the services off, which an instance that still ends may be writing to.
  if (over.some(each => stopped.has(each.id))) await outlive(swap, 'instances')
  for (const old of over) {
    await refuseIfLive(swap, old)
    await platform.remove(old.id)
    env.log.info(`${old.name} is deleted; ${record.options.keep} are kept for a rollback`)
  }
  return kept.slice(0, record.options.keep).map(({ id, name }) => ({ id, name }))
}

/** The guard before every stop and delete: rejects when a route still leads to the release. */
export const refuseIfLive = async (
  { platform }: Swapping,
  { id, name }: Pick<Release, 'id' | 'name'>,
  own: readonly PrivateRoute[] = [],
): Promise<void> => {
  const names = new Set(own.map(each => each.name))
  const routes = (await platform.routesOf(id)).filter(route => !names.has(route))
  if (routes.length > 0) throw stillLive(name, routes)
}

const stillLive = (release: string, routes: readonly string[]): Failure =>
  new Failure('release.still_live', { release, routes: routes.join(', ') })
