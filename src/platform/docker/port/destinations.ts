import type { Destination } from '../../../swap/model.ts'
import type { RunningServer, TableRoute } from '../proxy/table.ts'

export const isPrivate = ({ privateTo }: TableRoute): boolean => privateTo !== undefined

/**
 * What a route leads to: by its file, which a proxy that restarts would serve, and beyond that
 * whatever takes new requests in any running worker. Neither is believed alone.
 */
export const destinationsOf = (
  route: TableRoute,
  running: readonly RunningServer[],
): readonly Destination[] => {
  const written = route.destinations.map(({ release, process, protocol, servers }) => ({
    id: release,
    release,
    process,
    port: servers[0]?.port,
    protocol: protocol ?? 'http1',
  }))
  const known = new Set(written.map(each => each.release))
  const others = running.filter(
    ({ slot, state, release }) => slot === route.slot && state !== 'leaving' && !known.has(release),
  )
  return [
    ...written,
    ...[...new Set(others.map(each => each.release))].map(release => ({
      id: release,
      release,
      process: 'web',
      port: undefined,
      protocol: undefined,
    })),
  ]
}
