import { calledIn } from '../names.ts'
import { gate } from './check.ts'
import type { Step, Swapping } from './step.ts'

/**
 * Takes the incumbents out of the live routes, destination by destination. What is taken is what
 * stands there now, read route by route, never what was remembered. The gate comes first: hours may
 * have passed since the commit when a later run gets here.
 */
export const unmap: Step = async swap => {
  await gate(swap)
  await unmapFrom(swap, new Set(swap.record.incumbents.map(each => each.id)))
  return {}
}

/** Is any of these releases a destination of a live route now? */
export const isMapped = async (
  { platform, record }: Swapping,
  releases: ReadonlySet<string>,
): Promise<boolean> => {
  for (const route of record.routes) {
    if (route.id === undefined) continue
    const destinations = await platform.destinations(route.id)
    if (destinations.some(each => releases.has(each.release))) return true
  }
  return false
}

/** Removes every destination that is one of `releases` from the routes of the record. */
export const unmapFrom = async (
  { platform, record, env }: Swapping,
  releases: ReadonlySet<string>,
): Promise<void> => {
  for (const route of record.routes) {
    if (route.id === undefined) continue
    for (const destination of await platform.destinations(route.id)) {
      if (!releases.has(destination.release)) continue
      await platform.unmap(route.id, destination.id)
      env.log.info(`${route.name} no longer leads to ${calledIn(record, destination.release)}`)
    }
  }
}
