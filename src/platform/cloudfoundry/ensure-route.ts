import * as t from 'io-ts'
import { Failure } from '../../failure.ts'
import type { Metadata } from './app.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { detailOf, ifFound, ifOffered, isRefusal } from './client/refusal.ts'
import { surely } from './client/surely.ts'
import type { Route, RouteAddress } from './route.ts'
import { findRouteAt } from './routes.ts'
import { routeOf, routeWire } from './wire/route.ts'

/** What a route is made with; one that exists keeps what it has. */
export interface RouteExtras {
  readonly options?: Readonly<Record<string, unknown>> | undefined
  readonly metadata?: Metadata | undefined
}

const shared = t.type({ data: t.array(t.type({ guid: t.string })) })

const isSharedWith = async (cc: CloudController, route: string, space: string) => {
  const path = `/v3/routes/${route}/relationships/shared_spaces`
  const spaces = await ifOffered(ifFound(cc.get(path, shared)))
  return spaces?.data.some(({ guid }) => guid === space) ?? false
}

/**
 * The route at an address if this space may use it; `undefined` when nobody has made it. Rejects
 * with `route.foreign_space` when it belongs to a space that does not share it with this one.
 */
export const findOwnRoute = async (
  cc: CloudController,
  space: string,
  address: RouteAddress,
): Promise<Route | undefined> => {
  const found = await findRouteAt(cc, address)
  if (!found || found.space === space || (await isSharedWith(cc, found.guid, space))) return found
  throw new Failure('route.foreign_space', { route: address.name })
}

const bodyOf = (
  space: string,
  { domain, host, path, port }: RouteAddress,
  extras: RouteExtras,
) => ({
  ...(port === undefined
    ? { ...(host === '' ? {} : { host }), ...(path === '' ? {} : { path }) }
    : { port }),
  relationships: {
    space: { data: { guid: space } },
    domain: { data: { guid: domain.guid } },
  },
  ...(extras.options ? { options: extras.options } : {}),
  ...(extras.metadata ? { metadata: extras.metadata } : {}),
})

const isTaken = (thrown: unknown): boolean =>
  isRefusal(thrown, 422) &&
  /already exists|taken|reserved|different space|not available/i.test(detailOf(thrown))

/**
 * The route at an address, made when there is none; `made` tells which. A route alone leads
 * nowhere: nothing changes for clients. Rejects with `route.foreign_space`.
 */
export const ensureRoute = async (
  cc: CloudController,
  space: string,
  address: RouteAddress,
  extras: RouteExtras = {},
): Promise<{ readonly route: Route; readonly made: boolean }> => {
  const before = await findOwnRoute(cc, space, address)
  if (before) return { route: before, made: false }
  const find = async () => await findOwnRoute(cc, space, address)
  try {
    const route = await surely(
      async () => routeOf(await cc.post('/v3/routes', bodyOf(space, address, extras), routeWire)),
      find,
    )
    return { route, made: true }
  } catch (thrown) {
    if (!isTaken(thrown)) throw thrown
    const found = await find()
    if (found) return { route: found, made: false }
    throw new Failure('route.foreign_space', { route: address.name }, thrown)
  }
}

/** Deletes a route with all its destinations, and waits. One that is gone is fine. */
export const deleteRoute = async (cc: CloudController, route: string): Promise<void> => {
  const job = await ifFound(cc.delete(`/v3/routes/${route}`))
  if (job !== undefined) await cc.wait(job)
}
