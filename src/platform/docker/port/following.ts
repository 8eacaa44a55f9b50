import type { ReleaseCalls } from '../../port.ts'
import type { ReleaseId } from '../../../proof/claim.ts'
import type { Host } from '../host.ts'
import type { Server, TableRoute } from '../proxy/table.ts'
import { readRelease } from '../release/release-files.ts'
import { serversOf } from '../release/servers.ts'
import { isPrivate } from './destinations.ts'

type Moving = Pick<ReleaseCalls, 'start' | 'stop' | 'scale'>

/**
 * Calls that change the instances of a release, and the routes that lead to it with them: an
 * instance is taken out before it ends, and put in when it was started. Stopping touches private
 * routes only: what a live route leads to is never stopped.
 */
export const following = (host: Host, releases: Moving): Moving => ({
  start: async release => {
    await releases.start(release)
    await lead(host, release, await serversOf(host, release), () => true)
  },
  stop: async release => {
    await lead(host, release, [], isPrivate)
    await releases.stop(release)
  },
  scale: async (release, counts) => {
    // Of a release whose file is lost nobody knows what is wanted; its servers stay.
    if ((await readRelease(host, release)) === undefined) return
    const most = counts['web'] ?? Number.POSITIVE_INFINITY
    const staying = (await serversOf(host, release)).filter(({ index }) => index < most)
    await lead(host, release, staying, () => true)
    await releases.scale(release, counts)
    await lead(host, release, await serversOf(host, release), () => true)
  },
})

/** Gives the routes that lead to a release these servers of it. Nothing is written for nothing. */
const lead = async (
  { proxy }: Host,
  release: ReleaseId,
  servers: readonly Server[],
  which: (route: TableRoute) => boolean,
): Promise<void> => {
  if ((await proxy.state()) === 'missing') return
  const table = await proxy.table.read()
  const routes = table.routes.map(route =>
    which(route)
      ? {
          ...route,
          destinations: route.destinations.map(each =>
            each.release === release ? { ...each, servers } : each,
          ),
        }
      : route,
  )
  if (JSON.stringify(routes) !== JSON.stringify(table.routes))
    await proxy.table.apply({ ...table, routes })
}
