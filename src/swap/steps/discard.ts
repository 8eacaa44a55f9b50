import { ownName } from '../names.ts'
import { closePrivateRoutes, privateRoutesOf } from '../private-routes.ts'
import type { Deployment } from '../record.ts'
import { refuseIfLive } from './retire.ts'
import { ownIncumbents } from './name.ts'
import type { Step, Swapping } from './step.ts'

/**
 * Puts the candidate away and gives the incumbents their names back. What existed before this
 * deployment is left as it was found; what it made is deleted, or kept stopped for diagnosis.
 */
export const discard: Step = async swap => {
  const { platform, record } = swap
  // Done again after an interruption, or by hand, a release may be deleted already.
  const there = new Set((await platform.releases()).map(each => each.id))
  const id = record.candidate?.id ?? (await platform.find(record.id))?.id
  if (id !== undefined) await putAway(swap, id, there.has(id))
  for (const { id, name } of formerNames(record))
    if (there.has(id)) await platform.rename(id, name, {})
  for (const route of record.routes) {
    if (!route.made || route.id === undefined) continue
    if (await platform.removeRoute(route.id))
      swap.env.log.info(`${route.name} is deleted: this deployment had made it`)
  }
  return { patch: { privateRoute: undefined } }
}

/** A stage may have taken the app's name from them long ago: then the newest gets it back. */
const formerNames = (
  record: Deployment,
): readonly { readonly id: string; readonly name: string }[] => {
  const own = ownIncumbents(record)
  const newest = own.at(-1)
  return own.some(each => each.name === record.app)
    ? own
    : own.map(each => (each === newest ? { id: each.id, name: record.app } : each))
}

const putAway = async (swap: Swapping, id: string, isThere: boolean): Promise<void> => {
  const { env, platform, record } = swap
  const own = await privateRoutesOf(swap, id)
  await refuseIfLive(swap, { id, name: 'the candidate' }, own)
  await platform.stop(id)
  await closePrivateRoutes(swap, own)
  if (!isThere) return
  const before = record.candidate?.before
  if (before !== undefined) {
    const name = before.kept === undefined ? ownName(record.app, record.id) : before.name
    await platform.rename(id, name, {})
    return
  }
  if (!record.options.keep_failed || record.failure === undefined) {
    await platform.remove(id)
    env.log.info('the candidate is deleted')
    return
  }
  const name = ownName(record.app, record.id)
  await platform.rename(id, name, {})
  env.log.info(`the candidate is kept, stopped, as ${name}; the next run deletes it`)
}
