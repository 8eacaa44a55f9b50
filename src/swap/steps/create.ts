import type { Platform } from '../../platform/port.ts'
import { ownName } from '../names.ts'
import { type Step, type Swapping } from './step.ts'

/**
 * Creates the candidate without any live route and makes it ready to start. A kept or staged
 * release only gets its name. Failed candidates of earlier runs are deleted first: they may hold
 * quota that this one needs.
 */
export const create: Step = async swap => {
  const { platform, record, env } = swap
  const own = nameOf(swap)
  if (record.candidate?.before !== undefined) {
    await platform.rename(record.candidate.id, own, {})
    return {}
  }
  await removeLeftovers(platform, record.id, env.log.info)
  const release =
    (await platform.find(record.id)) ??
    (await platform.create({ name: own, deployment: record.id, label: record.label }))
  env.log.info(`the candidate is ${release.name}, ${release.id}`)
  await platform.build(release.id)
  const counts = { ...(await platform.counts(release.id)), ...record.counts }
  return { patch: { candidate: { id: release.id, before: undefined }, counts } }
}

const nameOf = ({ record }: Swapping): string =>
  record.options.takes_name === 'before_start' ? record.app : ownName(record.app, record.id)

/** A leftover that something still routes to is left alone: it is not ours to judge. */
const removeLeftovers = async (
  platform: Platform,
  deployment: string,
  say: (text: string) => void,
): Promise<void> => {
  const releases = await platform.releases()
  for (const each of releases) {
    if (each.standing !== 'candidate' || each.deployment === deployment) continue
    if ((await platform.routesOf(each.id)).length > 0) {
      say(`leaving ${each.name} of an earlier run alone: a route still leads to it`)
      continue
    }
    say(`deleting ${each.name}, which an earlier run left`)
    await platform.remove(each.id)
  }
}
