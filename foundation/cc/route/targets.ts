import type { CloudController } from '../context.ts'
import { dig, isFields, listAt, readFields, textAt, wholeAt } from '../fields.ts'
import { unprocessable } from '../refusal.ts'
import type { DestinationRow, RouteRow } from '../rows.ts'
import type { Target } from './apply.ts'

const protocols = ['http1', 'http2', 'tcp'] as const

export const isProtocol = (value: unknown): value is Target['protocol'] =>
  protocols.some(one => one === value)

/** Same app, process type and port: the same destination, whatever its protocol. */
export const sameTarget = (a: Target, b: Target): boolean =>
  a.appGuid === b.appGuid &&
  a.processType === b.processType &&
  (a.port ?? 8080) === (b.port ?? 8080)

export const duplicates = (targets: readonly Target[]): boolean =>
  targets.some((one, index) => targets.slice(0, index).some(other => sameTarget(one, other)))

/** Entries that point where a row points already, but with another protocol. */
export const contradicts = (rows: readonly DestinationRow[], targets: readonly Target[]): boolean =>
  targets.some(one => rows.some(row => sameTarget(row, one) && row.protocol !== one.protocol))

const readTarget = (entry: unknown, index: number, standard: Target['protocol']): Target => {
  if (!isFields(entry)) throw unprocessable(`Destinations[${index}]: must be a hash.`)
  const fields = readFields(entry, ['app', 'port', 'protocol', 'weight'])
  const appGuid = textAt(fields, 'app', 'guid')
  if (appGuid === undefined) {
    throw unprocessable(
      `Destinations[${index}]: app must have the structure {"app": {"guid": "app_guid"}}.`,
    )
  }
  const protocol = fields['protocol'] ?? standard
  if (!isProtocol(protocol)) {
    throw unprocessable(`Destinations[${index}]: protocol must be 'http1', 'http2' or 'tcp'.`)
  }
  return {
    appGuid,
    processType: textAt(fields, 'app', 'process', 'type') ?? 'web',
    port: wholeAt(fields, 'port', `Destinations[${index}]: port`, 1) ?? null,
    protocol,
  }
}

const checkApps = (cc: CloudController, route: RouteRow, targets: readonly Target[]): void => {
  const missing = targets.filter(one => !cc.store.apps.has(one.appGuid))
  if (missing.length > 0) {
    const guids = missing.map(one => `"${one.appGuid}"`).join(', ')
    throw unprocessable(`App(s) with guid(s) ${guids} do not exist.`)
  }
  if (targets.some(one => cc.store.apps.get(one.appGuid)?.spaceGuid !== route.spaceGuid)) {
    throw unprocessable(
      "Routes destinations must be in either the route's space or the route's shared spaces",
    )
  }
}

/** The entries of a request, each of them possible for this route. */
export const readTargets = (
  cc: CloudController,
  route: RouteRow,
  body: unknown,
): readonly Target[] => {
  const fields = readFields(body, ['destinations'])
  if (!Array.isArray(dig(fields, 'destinations'))) {
    throw unprocessable('Destinations must be an array')
  }
  const tcp = cc.store.domains.get(route.domainGuid)?.routerGroup ?? null
  const standard = tcp === null ? 'http1' : 'tcp'
  const entries = listAt(fields, 'destinations')
  const targets = entries.map((entry, index) => readTarget(entry, index, standard))
  checkApps(cc, route, targets)
  return targets
}
