import type { CloudController } from '../context.ts'
import { dig, listAt, readFields } from '../fields.ts'
import { unknownError, unprocessable } from '../refusal.ts'
import type { RouteRow } from '../rows.ts'
import { change } from '../store.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { link } from '../web/show.ts'
import { applyDestinations } from './apply.ts'
import { processesBehind, routeOf } from './find.ts'
import { destinationsOf, showDestination } from './show.ts'
import { contradicts, duplicates, isProtocol, readTargets, sameTarget } from './targets.ts'

const most = 100
const path = '/v3/routes/:guid/destinations'

const show = (cc: CloudController, route: RouteRow, call?: Call) => {
  const apps = call?.query.list('app_guids')
  const guids = call?.query.list('guids')
  const rows = destinationsOf(cc, route).filter(
    one => (apps?.includes(one.appGuid) ?? true) && (guids?.includes(one.guid) ?? true),
  )
  return {
    destinations: rows.map(showDestination),
    links: {
      self: link(cc, `/v3/routes/${route.guid}/destinations`),
      route: link(cc, `/v3/routes/${route.guid}`),
    },
  }
}

const insertAll = (call: Call) => {
  const { cc, notifier } = call
  const route = routeOf(call)
  const targets = readTargets(cc, route, call.body)
  const rows = destinationsOf(cc, route)
  if (listAt(call.body, 'destinations').some(one => dig(one, 'weight') != null)) {
    throw unprocessable(
      'Destinations[0]: weighted destinations can only be used when replacing all destinations.',
    )
  }
  if (targets.length === 0 || targets.length > most) {
    throw unprocessable('Destinations must contain between 1 and 100 items')
  }
  // DuplicateDestinationError is not rescued on this verb.
  if (duplicates(targets)) throw unknownError()
  if (contradicts(rows, targets)) {
    throw unprocessable('Cannot add destination: it exists already with another protocol.')
  }
  const added = targets.filter(target => !rows.some(row => sameTarget(row, target)))
  if (rows.length + added.length > most) {
    throw unprocessable('Routes can be mapped to at most 100 destinations.')
  }
  applyDestinations(cc, route, { removed: [], added }, notifier)
  return { status: 200, body: show(cc, route) }
}

const replaceAll = (call: Call) => {
  const { cc, notifier } = call
  const route = routeOf(call)
  const targets = readTargets(cc, route, call.body)
  const rows = destinationsOf(cc, route)
  if (duplicates(targets)) {
    throw unprocessable('Destinations cannot contain duplicate entries')
  }
  // Neither error is rescued on this verb.
  if (targets.length > most || contradicts(rows, targets)) throw unknownError()
  applyDestinations(
    cc,
    route,
    {
      removed: rows.filter(row => !targets.some(target => sameTarget(row, target))),
      added: targets.filter(target => !rows.some(row => sameTarget(row, target))),
    },
    notifier,
  )
  return { status: 200, body: show(cc, route) }
}

const destinationOf = (call: Call, verb: string) => {
  const route = routeOf(call)
  const one = destinationsOf(call.cc, route).find(row => row.guid === call.param('destination'))
  if (one !== undefined) return { route, one }
  throw unprocessable(
    `Unable to ${verb} destination. Ensure the route has a destination with this guid.`,
  )
}

export const destinationEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path,
    query: ['app_guids', 'guids'],
    handle: call => ({ status: 200, body: show(call.cc, routeOf(call), call) }),
  },
  { method: 'POST', path, handle: insertAll },
  { method: 'PATCH', path, handle: replaceAll },
  {
    method: 'PATCH',
    path: `${path}/:destination`,
    handle: call => {
      const { cc } = call
      const { one } = destinationOf(call, 'update')
      const { protocol } = readFields(call.body, ['protocol'])
      if (!isProtocol(protocol)) {
        throw unprocessable("Destination protocol must be 'http1', 'http2' or 'tcp'.")
      }
      const changed = change(cc.store.destinations, one, { protocol })
      const touched = processesBehind(cc, [one]).map(row => change(cc.store.processes, row, {}))
      call.notifier.push(touched)
      return { status: 200, body: showDestination(changed) }
    },
  },
  {
    method: 'DELETE',
    path: `${path}/:destination`,
    handle: call => {
      const { route, one } = destinationOf(call, 'unmap route from')
      applyDestinations(call.cc, route, { removed: [one], added: [] }, call.notifier)
      return { status: 204 }
    },
  },
]
