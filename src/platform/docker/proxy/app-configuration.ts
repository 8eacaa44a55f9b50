import { createHash } from 'node:crypto'
import { isRight } from 'fp-ts/lib/Either.js'
import { Failure } from '../../../failure.ts'
import { keyOf } from '../identity.ts'
import { appTable } from './app-table.ts'
import type { Layout } from './layout.ts'
import { mapKey } from './map-key.ts'
import { handover, refusalServer, wantedServer, type WantedServer } from './server-line.ts'
import type { AppTable, TableRoute } from './table.ts'

/** What the lines in an app's file begin with that scripts read. */
export const headings = {
  /** The table as JSON: the first line. */
  table: '#: ',
  /** Map key and backend of a route that leads somewhere. */
  route: '#> ',
  /** A route has two releases: no reload now, for nobody. */
  swapping: '#! swapping',
} as const

/** Backends are made so many at a time: a new route finds one that is there already. */
const pool = 8

/** Name of the app's file in `layout.configuration`. */
export const appFile = (app: string): string => `${keyOf(app)}.cfg`

/** The backend of a route. */
export const backendOf = (app: string, slot: number): string => `${keyOf(app)}.${slot}`

/** The backend by which a worker that is no longer current hands the app's requests on. */
export const handoverOf = (app: string): string => `${keyOf(app)}.${handover}`

/** Every server that the table names. */
export const serversOf = (table: AppTable): readonly WantedServer[] =>
  table.routes.flatMap(route =>
    route.destinations.flatMap(destination =>
      destination.servers.map(server => wantedServer(route.slot, destination, server)),
    ),
  )

/**
 * Map keys and the backends that they lead to. A route that leads nowhere is in no map, and belongs
 * to nobody: whatever serves a shorter path or a wildcard goes on to answer there.
 */
export const mapOf = (table: AppTable): ReadonlyMap<string, string> =>
  new Map(
    table.routes
      .filter(({ destinations }) => destinations.length > 0)
      .map(({ name, slot }) => [mapKey(name), backendOf(table.app, slot)]),
  )

/** Is a swap under way on this route? */
const isSwapping = ({ destinations }: TableRoute): boolean =>
  new Set(destinations.map(({ release }) => release)).size > 1

const redirectTo = (port: number): string => {
  const host = `%[req.hdr(host),host_only]${port === 443 ? '' : `:${port}`}`
  const plain = '{ req.hdr(x-forwarded-proto) http } !{ var(txn.secret) -m found }'
  return `http-request redirect location https://${host}%[pathq] code 308 if ${plain}`
}

// A use-server rule whose server is in maintenance or down is passed over: the next one leads to a
// server that refuses. Weight 0 keeps that one out of the rotation.
const rules = (table: AppTable): readonly string[] => [
  'balance roundrobin',
  ...(table.redirect === undefined ? [] : [redirectTo(table.redirect)]),
  'use-server %[var(txn.pin)] if { var(txn.pin) -m found }',
  `use-server ${refusalServer} if { var(txn.pin) -m found }`,
]

/** A backend without servers, by which a running worker shows that it has these rules. */
export const appMarker = (table: AppTable, layout: Layout): string => {
  const text = [...rules(table), layout.refusal, layout.handover].join('\n')
  return `${keyOf(table.app)}.v-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`
}

const slotsOf = (table: AppTable): number => {
  const last = Math.max(0, ...table.routes.map(({ slot }) => slot))
  return (Math.floor(last / pool) + 1) * pool
}

/**
 * An app's configuration file: the table itself on the first line, which is the record of what is
 * meant, and the same table as HAProxy reads it. One rename changes both.
 */
export const writeAppFile = (table: AppTable, layout: Layout): string => {
  const servers = serversOf(table)
  const backends = Array.from({ length: slotsOf(table) }, (_, slot) => [
    '',
    `backend ${backendOf(table.app, slot)}`,
    ...rules(table).map(rule => `  ${rule}`),
    `  server ${refusalServer} 127.0.0.1:${layout.refusal} weight 0`,
    ...servers
      .filter(server => server.slot === slot)
      .map(({ name, address, port, options }) => `  server ${name} ${address}:${port} ${options}`),
  ])
  return [
    `${headings.table}${JSON.stringify(table)}`,
    ...(table.routes.some(isSwapping) ? [headings.swapping] : []),
    ...[...mapOf(table)].map(([key, backend]) => `${headings.route}${key} ${backend}`),
    ...backends.flat(),
    '',
    `backend ${handoverOf(table.app)}`,
    `  server ${handover} 127.0.0.1:${layout.handover} send-proxy-v2`,
    '',
    `backend ${appMarker(table, layout)}`,
    '',
  ].join('\n')
}

/** The table in the first line of an app's file. Rejects with `proxy.unreadable`. */
export const readAppFile = (text: string, file: string): AppTable => {
  const [first = ''] = text.split('\n', 1)
  const decoded = appTable.decode(jsonOf(first.slice(headings.table.length)))
  if (!first.startsWith(headings.table) || !isRight(decoded))
    throw new Failure('proxy.unreadable', { file })
  return decoded.right
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
