import { backendOf, handoverOf, mapOf, serversOf } from './app-configuration.ts'
import { parseServerName, type WantedServer } from './server-line.ts'
import type { AppTable } from './table.ts'
import type { ServerState, Worker } from './worker.ts'

/** The words of a command as HAProxy's command line takes them apart. */
const word = (text: string): string => text.replaceAll(/[\\;]/g, '\\$&')

const placeOf = ({ backend, name }: Pick<ServerState, 'backend' | 'name'>): string =>
  `${backend}/${name}`

const added = (place: string, { address, port, options }: WantedServer): readonly string[] => [
  `add server ${place} ${address}:${port} ${options}`,
  `enable health ${place}`,
  `enable server ${place}`,
]

const removed = (place: string): readonly string[] => [
  `set server ${place} state maint`,
  // Refused while something is inside; a later look finds it again.
  `del server ${place}`,
]

/** Brings one server to what is wanted, whatever an interrupted run has left of it. */
const settled = (
  place: string,
  wanted: WantedServer,
  state: ServerState | undefined,
): readonly string[] => {
  if (state === undefined) return added(place, wanted)
  if (state.address !== wanted.address || state.port !== wanted.port)
    return [...removed(place), ...added(place, wanted)]
  return [
    ...(state.watched ? [] : [`enable health ${place}`]),
    ...(state.leaving ? [`set server ${place} state ready`] : []),
  ]
}

const mapCommands = (wanted: ReadonlyMap<string, string>, worker: Worker, map: string) => {
  const found = new Map<string, readonly string[]>()
  for (const [key, backend] of worker.routes) found.set(key, [...(found.get(key) ?? []), backend])
  const entering = [...wanted].flatMap(([key, backend]) => {
    const backends = found.get(key)
    if (!worker.backends.has(backend)) return []
    if (backends === undefined) return [`add map ${map} ${word(key)} ${backend}`]
    return backends.every(each => each === backend)
      ? []
      : [`set map ${map} ${word(key)} ${backend}`]
  })
  const leaving = [...found.keys()]
    .filter(key => !wanted.has(key))
    .map(key => `del map ${map} ${word(key)}`)
  return { entering, leaving }
}

/**
 * The commands that bring a worker to the table, in an order in which no moment is without a
 * server that should be there: servers, then routes to them, then what goes. Nothing when the
 * worker serves the table already; a backend that it lacks is left out, since only a reload makes
 * one. An old worker hands everything over. `map`: the file of the map of routes, which is its name too.
 *
 * HAProxy management guide 2.6, section 9.3: add server, enable health, set server, del server,
 * add map, set map, del map.
 */
export const plan = (table: AppTable, worker: Worker, map: string): readonly string[] =>
  worker.current ? planCurrent(table, worker, map) : planOld(table, worker, map)

// A worker that is stopping refuses every change to a server ("Proxy is disabled."), and its
// clients may have connections that they send more on. So it hands what they send to the worker
// that is current, and its own servers take nothing new.
const planOld = (table: AppTable, worker: Worker, map: string): readonly string[] => {
  const wanted = [...mapOf(table).keys()].map(key => [key, handoverOf(table.app)] as const)
  const { entering, leaving } = mapCommands(new Map(wanted), worker, map)
  return [...entering, ...leaving]
}

const planCurrent = (table: AppTable, worker: Worker, map: string): readonly string[] => {
  const states = new Map(worker.servers.map(state => [placeOf(state), state]))
  const wanted = new Map(
    serversOf(table).map(server => {
      const backend = backendOf(table.app, server.slot)
      return [placeOf({ backend, name: server.name }), { backend, server }]
    }),
  )
  const { entering, leaving } = mapCommands(mapOf(table), worker, map)
  return [
    ...[...wanted].flatMap(([place, { backend, server }]) =>
      worker.backends.has(backend) ? settled(place, server, states.get(place)) : [],
    ),
    ...entering,
    ...leaving,
    ...worker.servers
      .filter(state => parseServerName(state.name) !== undefined && !wanted.has(placeOf(state)))
      .flatMap(state => (state.leaving ? [] : removed(placeOf(state)))),
  ]
}

/** Deletes servers that are leaving and empty: what a drain has finished with. */
export const sweep = (table: AppTable, worker: Worker): readonly string[] => {
  const wanted = new Set(
    serversOf(table).map(({ slot, name }) =>
      placeOf({ backend: backendOf(table.app, slot), name }),
    ),
  )
  return worker.servers
    .filter(
      state =>
        worker.current &&
        state.leaving &&
        state.sessions === 0 &&
        parseServerName(state.name) !== undefined &&
        !wanted.has(placeOf(state)),
    )
    .map(state => `del server ${placeOf(state)}`)
}

/** Does the worker have everything that only a reload can give it? */
export const hasStaticParts = (worker: Worker, wanted: readonly string[]): boolean =>
  wanted.every(backend => worker.backends.has(backend))
