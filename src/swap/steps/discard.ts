import { ownName } from '../names.ts'
import { closePrivateRoute, refuseIfLive } from './retire.ts'
import { ownIncumbents } from './name.ts'
import type { Step, Swapping } from './step.ts'

/**
 * Puts the candidate away and gives the incumbents their names back. What existed before this
 * deployment is left as it was found; what it made is deleted, or kept stopped for diagnosis.
 */
export const discard: Step = async swap => {
  const { platform, record } = swap
  await putAway(swap)
  for (const incumbent of ownIncumbents(record))
    await platform.rename(incumbent.id, incumbent.name, {})
  for (const route of record.routes) {
    if (!route.made || route.id === undefined) continue
    if (await platform.removeRoute(route.id))
      swap.env.log.info(`${route.name} is deleted: this deployment had made it`)
  }
  return { patch: { privateRoute: undefined } }
}

const putAway = async (swap: Swapping): Promise<void> => {
  const { env, platform, record } = swap
  const id = record.candidate?.id ?? (await platform.find(record.id))?.id
  if (id === undefined) return
  await refuseIfLive(swap, id, 'the candidate')
  await platform.stop(id)
  await closePrivateRoute(swap)
  const before = record.candidate?.before
  if (before !== undefined) {
    await platform.rename(
      id,
      before.kept === undefined ? ownName(record.app, record.id) : before.name,
      {},
    )
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
