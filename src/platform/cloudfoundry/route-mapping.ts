import { Failure } from '../../failure.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { ifFound, isMissing, isRefusal } from './client/refusal.ts'
import { surely } from './client/surely.ts'
import type { Destination, DestinationWish } from './route.ts'
import { anything } from './wire/optional.ts'
import { destinationOf, destinationsWire } from './wire/route.ts'

/** The destinations of a route; `undefined` when the route is gone. */
export const listDestinations = async (
  cc: CloudController,
  route: string,
): Promise<readonly Destination[] | undefined> => {
  const found = await ifFound(cc.get(`/v3/routes/${route}/destinations`, destinationsWire))
  return found?.destinations.map(destinationOf)
}

const fits = (wish: DestinationWish, found: Destination): boolean =>
  found.app === wish.app &&
  found.process === (wish.process ?? 'web') &&
  (wish.port === undefined || found.port === wish.port)

const entry = (wish: DestinationWish): object => ({
  app: { guid: wish.app, process: { type: wish.process ?? 'web' } },
  ...(wish.port === undefined ? {} : { port: wish.port }),
  ...(wish.protocol === undefined ? {} : { protocol: wish.protocol }),
})

/**
 * Adds one destination to a route and leaves the others alone; one that is there already stays.
 * The platform commits before it tells Diego, so after a 5xx the route is read again. Rejects with
 * `platform.unsure` when even that shows nothing.
 * (cloud_controller_ng app/actions/update_route_destinations.rb)
 */
export const mapRoute = async (
  cc: CloudController,
  route: string,
  wish: DestinationWish,
): Promise<Destination> => {
  const made = async (): Promise<Destination | undefined> =>
    (await listDestinations(cc, route))?.find(d => fits(wish, d))
  return await surely(async () => {
    const path = `/v3/routes/${route}/destinations`
    const body = { destinations: [entry(wish)] }
    const answer = await cc.post(path, body, destinationsWire)
    const found = answer.destinations.map(destinationOf).find(d => fits(wish, d)) ?? (await made())
    if (found) return found
    throw new Failure('platform.answer', { request: `POST ${path}`, detail: 'no such destination' })
  }, made)
}

/** True when the destination is not there any more, or the whole route. */
const isUnmapped = async (
  cc: CloudController,
  route: string,
  destination: string,
): Promise<boolean> => !(await listDestinations(cc, route))?.some(d => d.guid === destination)

/**
 * Takes one destination from a route and leaves the others alone; one that is gone already is
 * fine. A second DELETE of it is a 422, and two at the same time may be a 500: reading decides.
 */
export const unmapRoute = async (
  cc: CloudController,
  route: string,
  destination: string,
): Promise<void> => {
  const gone = async (): Promise<true | undefined> =>
    (await isUnmapped(cc, route, destination)) ? true : undefined
  try {
    await surely(async () => {
      await cc.delete(`/v3/routes/${route}/destinations/${destination}`)
      return true as const
    }, gone)
  } catch (thrown) {
    if (isMissing(thrown) || isRefusal(thrown, 422)) {
      if (await gone()) return
    }
    throw thrown
  }
}

/**
 * Makes the platform tell Diego about a route again, for every app on it: an empty PATCH of its
 * options does that since 3.192, where Diego's own sync would take up to 30 s. Changes nothing.
 * It does not reach an app that was just unmapped from it: for that one, nudge a destination that
 * it still has on another route. (cloud_controller_ng app/actions/route_update.rb)
 */
export const nudgeRoute = async (cc: CloudController, route: string): Promise<void> => {
  await ifFound(cc.patch(`/v3/routes/${route}`, { options: {} }, anything))
}
