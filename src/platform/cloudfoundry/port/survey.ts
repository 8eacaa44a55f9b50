import * as t from 'io-ts'
import { Failure } from '../../../failure.ts'
import type { Counts, Release, Route, Survey } from '../../../swap/model.ts'
import type { Platform } from '../../port.ts'
import { uncheckedWeb } from '../../manifest/unchecked.ts'
import { ifFound } from '../client/refusal.ts'
import { findOwnRoute } from '../ensure-route.ts'
import { notInherited } from '../inheritance.ts'
import { listProcesses } from '../processes.ts'
import type { RouteAddress, Route as CfRoute } from '../route.ts'
import { isReserved, listRoutesOf } from '../routes.ts'
import { missingServices } from '../services.ts'
import { manifestOf } from './artefact.ts'
import { keys, releaseOf } from './identity.ts'
import { quotaObstacles } from './quota-obstacles.ts'
import { destinationOf } from './route-calls.ts'
import { appsOf, type Space } from './space.ts'
import { listStrangers } from './strangers.ts'
import { wishedRoutes } from './wished-routes.ts'

type Wish = Parameters<Platform['survey']>[0]

/** Reads everything that step 1 needs; changes nothing. */
export const surveySpace = async (space: Space, wish: Wish): Promise<Survey> => {
  const { cc, app, target } = space
  const own = (await appsOf(space)).map(each => releaseOf(each, app))
  const incumbents = own.filter(({ standing }) => standing === 'live' || standing === 'foreign')
  const carried = (
    await listRoutesOf(
      cc,
      incumbents.map(each => each.id),
    )
  ).filter(isLive)
  const wishes = wish.artefact ? await wishedRoutes(space, carried.length > 0) : []
  const obstacles: string[] = []
  const routes = await joined(space, wishes, carried, obstacles)
  const strangers = await strangersOn(space, routes, own)
  const counted = [...incumbents, ...strangers.filter(each => wish.others.includes(each.name))]
  const counts: Record<string, Counts> = {}
  for (const each of counted) counts[each.id] = await countsOf(space, each.id)
  if (target.suspended !== undefined) obstacles.push(`the ${target.suspended} is suspended`)
  obstacles.push(...(await deploymentsUnderWay(space, counted)))
  return {
    releases: [...own, ...strangers],
    routes: (await withServices(space, routes)).map(withUrl),
    counts,
    obstacles: [...obstacles, ...(wish.artefact ? await withoutServices(space) : [])],
    lacks: wish.artefact ? await quotaObstacles(space, wish.counts, routes) : [],
    remarks: wish.artefact
      ? [...unchecked(space, routes), ...(await losses(space, incumbents))]
      : [],
  }
}

const isLive = (route: CfRoute): boolean => route.labels[keys.privateTo] === undefined

/** Routes of the manifest and of the incumbents, each once. */
const joined = async (
  space: Space,
  wishes: Awaited<ReturnType<typeof wishedRoutes>>,
  carried: readonly CfRoute[],
  obstacles: string[],
): Promise<readonly Route[]> => {
  const routes = new Map<string, Route>()
  for (const { address, protocol, options } of wishes) {
    const found = await ownRoute(space, address, obstacles)
    routes.set(address.name, {
      ...routeOf(found, address.name),
      hidden: hiddenBy(address) ?? severalProcesses(found),
      wished: true,
      protocol,
      options,
    })
  }
  const domains = new Map((await space.domains()).map(each => [each.guid, each]))
  for (const route of carried) {
    if (routes.has(route.name)) continue
    const domain = domains.get(route.domain)
    const hidden = route.protocol === 'tcp' ? tcp : domain?.internal ? internal : undefined
    routes.set(route.name, {
      ...routeOf(route, route.name),
      hidden: hidden ?? severalProcesses(route),
    })
  }
  return [...routes.values()]
}

const ownRoute = async (
  { cc, target }: Space,
  address: RouteAddress,
  obstacles: string[],
): Promise<CfRoute | undefined> => {
  try {
    const found = await findOwnRoute(cc, target.space.guid, address)
    if (found === undefined && (await isReserved(cc, address)))
      obstacles.push(`${address.name} belongs to a space that cannot be seen from here`)
    return found
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'route.foreign_space') throw thrown
    obstacles.push(`${address.name} belongs to another space`)
    return undefined
  }
}

const tcp = 'a TCP route carries no HTTP that could be asked'
const internal = 'an internal route never passes a router'

const hiddenBy = ({ domain }: RouteAddress): string | undefined =>
  domain.internal ? internal : domain.protocol === 'tcp' ? tcp : undefined

/** The header that pins an instance cannot tell processes of one app apart. */
const severalProcesses = (route: CfRoute | undefined): string | undefined => {
  const apps = route?.destinations.map(each => each.app) ?? []
  return new Set(apps).size === apps.length
    ? undefined
    : 'one app serves it with several processes or ports, which no probe can tell apart'
}

const routeOf = (found: CfRoute | undefined, name: string): Route => ({
  name,
  id: found?.guid,
  url: undefined,
  wished: false,
  hidden: undefined,
  firstHop: false,
  destinations: found?.destinations.map(destinationOf) ?? [],
  protocol: found?.destinations[0]?.protocol,
  options: undefined,
})

const strangersOn = async (
  { cc }: Space,
  routes: readonly Route[],
  own: readonly Release[],
): Promise<readonly Release[]> => {
  const known = new Set(own.map(each => each.id))
  const guids = new Set(routes.flatMap(route => route.destinations.map(each => each.release)))
  return listStrangers(
    cc,
    [...guids].filter(guid => !known.has(guid)),
  )
}

/** Of an app that cannot be seen, nothing. */
const countsOf = async ({ cc }: Space, release: string): Promise<Counts> =>
  Object.fromEntries(
    ((await ifFound(listProcesses(cc, release))) ?? []).map(each => [each.type, each.instances]),
  )

/** A native deployment changes instances and processes while it runs. */
const deploymentsUnderWay = async (
  { cc }: Space,
  releases: readonly Release[],
): Promise<readonly string[]> => {
  if (releases.length === 0) return []
  const active = await cc.all(
    '/v3/deployments',
    t.type({ relationships: t.type({ app: t.type({ data: t.type({ guid: t.string }) }) }) }),
    { app_guids: releases.map(each => each.id), status_values: 'ACTIVE' },
  )
  const guids = new Set(active.map(each => each.relationships.app.data.guid))
  return releases
    .filter(each => guids.has(each.id))
    .map(each => `a rolling deployment of ${each.name} is under way`)
}

/** Routes with a route service: a positive answer shows the first hop only. */
const withServices = async ({ cc }: Space, routes: readonly Route[]): Promise<readonly Route[]> => {
  const guids = routes.flatMap(route => (route.id === undefined ? [] : [route.id]))
  if (guids.length === 0) return routes
  const bound = await cc.all(
    '/v3/service_route_bindings',
    t.type({ relationships: t.type({ route: t.type({ data: t.type({ guid: t.string }) }) }) }),
    { route_guids: guids },
  )
  const served = new Set(bound.map(each => each.relationships.route.data.guid))
  return routes.map(route => ({
    ...route,
    firstHop: route.id !== undefined && served.has(route.id),
  }))
}

/** Routers take HTTPS; a wildcard is no address, and nobody opens a hidden one. */
const withUrl = (route: Route): Route =>
  route.hidden !== undefined || route.name.startsWith('*')
    ? route
    : { ...route, url: `https://${route.name}` }

const withoutServices = async (space: Space): Promise<readonly string[]> => {
  const { cc, target } = space
  const missing = await missingServices(cc, target.space.guid, manifestOf(space).services)
  return missing.map(name => `there is no service instance ${name}`)
}

const unchecked = (space: Space, routes: readonly Route[]): readonly string[] =>
  routes.length === 0 ? [] : uncheckedWeb(manifestOf(space).processes[0]?.healthCheck)

const losses = async (space: Space, incumbents: readonly Release[]): Promise<readonly string[]> => {
  const newest = incumbents.at(-1)
  if (newest === undefined) return []
  const lost = await notInherited(space.cc, newest.id, manifestOf(space))
  return lost.map(each => `the new release does not inherit ${each}`)
}
