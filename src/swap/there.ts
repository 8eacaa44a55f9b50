import type { Platform } from '../platform/port.ts'
import type { Deployment } from './record.ts'

/**
 * The incumbents that are still there: somebody may have deleted one by hand. A borrowed one is
 * another app, which only its owner deletes.
 */
export const thoseThere = async (
  platform: Platform,
  record: Deployment,
): Promise<Deployment['incumbents']> => {
  const there = new Set((await platform.releases()).map(each => each.id))
  return record.incumbents.filter(each => each.borrowed || there.has(each.id))
}
