import type { Route, Survey } from '../../../swap/model.ts'
import { uncheckedWeb } from '../../manifest/unchecked.ts'
import type { Platform } from '../../port.ts'
import type { Host } from '../host.ts'
import { wishOf } from '../release/prepare.ts'
import { listReleases } from '../release/releases.ts'
import type { RunningServer, TableRoute } from '../proxy/table.ts'
import { destinationsOf, isPrivate } from './destinations.ts'
import { isReadable } from './reachable.ts'

type Wish = Parameters<Platform['survey']>[0]

const nothing = { routes: [], running: [], claims: new Map<string, string>() }

/** Reads everything that step 1 needs; changes nothing. */
export const surveyHost = async (host: Host, wish: Wish): Promise<Survey> => {
  const { routes, running, claims } = (await isReadable(host.proxy)) ? await read(host) : nothing
  const releases = await listReleases(host)
  const live = routes.filter(each => !isPrivate(each))
  const wished = wish.artefact ? wishOf(host) : undefined
  const protocols = new Map(wished?.routes.map(each => [each.name, each.protocol]))
  // A route that was pruned is still there, and must not come back by itself.
  const leading = live.filter(each => destinationsOf(each, running).length > 0)
  const names = new Set([...protocols.keys(), ...leading.map(each => each.name)])
  return {
    releases,
    routes: [...names].map(name =>
      routeOf(
        host,
        name,
        live.find(each => each.name === name),
        running,
        protocols,
      ),
    ),
    counts: Object.fromEntries(releases.map(each => [each.id, each.counts])),
    obstacles: [
      ...claimed(host, [...names], claims),
      ...(wished !== undefined && names.size === 0 && !wished.noRoute
        ? ['the manifest lists no route; list one under routes, or say no-route: true']
        : []),
    ],
    lacks: [],
    remarks: names.size === 0 ? [] : uncheckedWeb(wished?.processes[0]?.health.kind),
  }
}

const read = async ({ proxy }: Host) => {
  const [{ table, running }, claims] = await Promise.all([
    proxy.table.readBoth(),
    proxy.table.claims(),
  ])
  return { routes: table.routes, running, claims }
}

const routeOf = (
  { source }: Host,
  name: string,
  found: TableRoute | undefined,
  running: readonly RunningServer[],
  wished: ReadonlyMap<string, string | undefined>,
): Route => ({
  name,
  id: found?.id,
  url: urlOf(source.proxy, name),
  wished: wished.has(name),
  hidden: undefined,
  firstHop: false,
  destinations: found === undefined ? [] : destinationsOf(found, running),
  protocol: wished.get(name) ?? found?.destinations[0]?.protocol,
  options: undefined,
})

/** A host and path leads to one app only, over all apps of the host. */
const claimed = (
  { app }: Host,
  names: readonly string[],
  claims: ReadonlyMap<string, string>,
): readonly string[] =>
  names.flatMap(name => {
    const owner = claims.get(name)
    return owner === undefined || owner === app
      ? []
      : [`the route ${name} belongs to the app ${owner}`]
  })

const urlOf = (
  { http_port, https_port }: Host['source']['proxy'],
  name: string,
): string | undefined => {
  if (name.startsWith('*')) return undefined
  const slash = name.includes('/') ? name.indexOf('/') : name.length
  const [host, path] = [name.slice(0, slash), name.slice(slash)]
  const [scheme, port, usual] =
    https_port === undefined ? ['http', http_port.port, 80] : ['https', https_port.port, 443]
  return `${scheme}://${host}${port === usual ? '' : `:${port}`}${path}`
}
