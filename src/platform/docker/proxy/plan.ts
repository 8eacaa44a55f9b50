import { backendOf, mapOf, serversOf } from './app-configuration.ts'
import type { WantedServer } from './server-line.ts'
import { refusalServer } from './server-line.ts'
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

const mapCommands = (table: AppTable, worker: Worker, map: string) => {
  const wanted = mapOf(table)
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
 * one. `map`: the file of the map of routes, which is its name too.
 *
 * HAProxy management guide 2.6, section 9.3: add server, enable health, set server, del server,
 * add map, set map, del map.
 */
export const plan = (table: AppTable, worker: Worker, map: string): readonly string[] => {
  const states = new Map(worker.servers.map(state => [placeOf(state), state]))
  const wanted = new Map(
    serversOf(table).map(server => {
      const backend = backendOf(table.app, server.slot)
      return [placeOf({ backend, name: server.name }), { backend, server }]
    }),
  )
  const { entering, leaving } = mapCommands(table, worker, map)
  return [
    ...[...wanted].flatMap(([place, { backend, server }]) =>
      worker.backends.has(backend) ? settled(place, server, states.get(place)) : [],
    ),
    ...entering,
    ...leaving,
    ...worker.servers
      .filter(state => state.name !== refusalServer && !wanted.has(placeOf(state)))
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
        state.leaving &&
        state.sessions === 0 &&
        state.name !== refusalServer &&
        !wanted.has(placeOf(state)),
    )
    .map(state => `del server ${placeOf(state)}`)
}

/** Does the worker have everything that only a reload can give it? */
export const hasStaticParts = (worker: Worker, wanted: readonly string[]): boolean =>
  wanted.every(backend => worker.backends.has(backend))
