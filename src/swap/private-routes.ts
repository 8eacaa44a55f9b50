import type { PrivateRoute } from '../platform/port.ts'
import type { Swapping } from './steps/step.ts'

/**
 * Every private route of this deployment, also one that a run made and did not come to map or to
 * record. A staged candidate that is promoted brings its own, which the record names.
 */
export const privateRoutesOf = async (
  { platform, record }: Swapping,
  release: string,
): Promise<readonly PrivateRoute[]> => {
  const found = await platform.privateRoutes(record.id, release)
  const recorded = record.privateRoute
  return recorded === undefined || found.some(each => each.id === recorded.id)
    ? found
    : [...found, recorded]
}

/** Deletes private routes; nothing but the candidate was ever on them. */
export const closePrivateRoutes = async (
  { platform }: Swapping,
  routes: readonly PrivateRoute[],
): Promise<void> => {
  for (const { id } of routes) {
    for (const destination of await platform.destinations(id))
      await platform.unmap(id, destination.id)
    await platform.removeRoute(id)
  }
}
