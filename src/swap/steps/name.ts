import { ownName } from '../names.ts'
import type { Deployment } from '../record.ts'
import { thoseThere } from '../there.ts'
import type { Step } from './step.ts'

/**
 * Gives every incumbent a name of its own, so that the candidate can start under the app's name,
 * which it then keeps in `VCAP_APPLICATION` for life. Their guids and names are in the record
 * before. An app named in `replace` is never renamed.
 */
export const name: Step = async ({ platform, record }) => {
  const there = await thoseThere(platform, record)
  for (const incumbent of ownIncumbents({ ...record, incumbents: there })) {
    const marks = incumbent.standing === 'foreign' ? { foreign: incumbent.deployment } : {}
    await platform.rename(incumbent.id, ownName(record.app, incumbent.deployment), marks)
  }
  return {}
}

/** Incumbents that are releases of this app, not borrowed from another. */
export const ownIncumbents = (record: Deployment): Deployment['incumbents'] =>
  record.incumbents.filter(each => !each.borrowed)
