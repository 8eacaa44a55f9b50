import { randomBytes } from 'node:crypto'
import type { CloudController } from '../context.ts'
import { type Fields, isFields, listAt, textAt } from '../fields.ts'
import type { Notifier } from '../notifier.ts'
import { unprocessable } from '../refusal.ts'
import { applyDestinations, type Target } from '../route/apply.ts'
import { addRoute } from '../route/create.ts'
import { processesBehind } from '../route/find.ts'
import { destinationsOf } from '../route/show.ts'
import { isProtocol } from '../route/targets.ts'
import type { AppRow, RouteRow } from '../rows.ts'
import { change, rowsWhere } from '../store.ts'
import { type NamedRoute, readRouteName } from './route-name.ts'

const findOrAdd = (cc: CloudController, app: AppRow, named: NamedRoute): RouteRow => {
  const { domain, ...address } = named
  const found = rowsWhere(
    cc.store.routes,
    one =>
      one.domainGuid === domain.guid &&
      one.host === address.host &&
      one.path === address.path &&
      one.port === address.port,
  )[0]
  if (found === undefined) return addRoute(cc, domain, { ...address, spaceGuid: app.spaceGuid })
  if (found.spaceGuid === app.spaceGuid) return found
  throw unprocessable('Routes cannot be mapped to destinations in different spaces')
}

const map = (
  cc: CloudController,
  app: AppRow,
  route: RouteRow,
  wanted: unknown,
  notifier: Notifier,
): void => {
  const rows = destinationsOf(cc, route)
  const tcp = cc.store.domains.get(route.domainGuid)?.routerGroup ?? null
  const protocol = isProtocol(wanted) ? wanted : tcp === null ? 'http1' : 'tcp'
  const target: Target = { appGuid: app.guid, processType: 'web', port: null, protocol }
  const mine = rows.find(row => row.appGuid === app.guid && row.processType === 'web')
  if (mine !== undefined && (mine.protocol === protocol || !isProtocol(wanted))) return
  // Another protocol goes through "replace" with this app alone, which takes every other app off
  // the route (cloud_controller_ng app/actions/manifest_route_update.rb).
  const removed = mine === undefined ? [] : rows
  applyDestinations(cc, route, { removed, added: [target] }, notifier, true)
}

const applyListed = (cc: CloudController, app: AppRow, entry: unknown, notifier: Notifier) => {
  const route = findOrAdd(cc, app, readRouteName(cc, textAt(entry, 'route') ?? ''))
  const options = isFields(entry) ? entry['options'] : undefined
  if (isFields(options)) {
    const changed = change(cc.store.routes, route, { options: { ...route.options, ...options } })
    notifier.push(processesBehind(cc, destinationsOf(cc, changed)))
  }
  map(cc, app, route, isFields(entry) ? entry['protocol'] : undefined, notifier)
}

const hostFrom = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/[^a-z0-9-]/g, '')

const applyGenerated = (cc: CloudController, app: AppRow, host: string, notifier: Notifier) => {
  const mapped = rowsWhere(cc.store.destinations, one => one.appGuid === app.guid)
  const domain = rowsWhere(cc.store.domains, one => !one.internal && one.routerGroup === null)[0]
  if (mapped.length > 0 || domain === undefined) return
  map(cc, app, findOrAdd(cc, app, { domain, host, path: '', port: null }), undefined, notifier)
}

const unmapAll = (cc: CloudController, app: AppRow, notifier: Notifier): void => {
  for (const route of cc.store.routes.values()) {
    const removed = destinationsOf(cc, route).filter(one => one.appGuid === app.guid)
    if (removed.length > 0) applyDestinations(cc, route, { removed, added: [] }, notifier, true)
  }
}

/** The routes of one app: none, the listed ones, or a generated one when it has none yet. */
export const applyRoutes = (
  cc: CloudController,
  app: AppRow,
  fields: Fields,
  notifier: Notifier,
): void => {
  const listed = listAt(fields, 'routes')
  if (fields['no_route'] === true) unmapAll(cc, app, notifier)
  else if (listed.length > 0) for (const one of listed) applyListed(cc, app, one, notifier)
  else if (fields['random_route'] === true) {
    const host = `${hostFrom(app.name)}-${randomBytes(4).toString('hex')}`
    applyGenerated(cc, app, host, notifier)
  } else if (fields['default_route'] === true) {
    applyGenerated(cc, app, hostFrom(app.name), notifier)
  }
}
