import type { Release } from '../../../swap/model.ts'
import { byAge } from '../../../swap/names.ts'
import type { Host } from '../host.ts'
import { listReleases } from '../release/releases.ts'
import { isReadable } from './reachable.ts'
import { destinationsOf, isPrivate } from './destinations.ts'

/**
 * What is live, oldest first: committed releases that a live route leads to, by the app's file or
 * in any running worker; without live routes, the committed ones that are started. Nothing where
 * there is neither proxy nor release; rejects when the proxy does not run.
 */
export const liveReleases = async (
  host: Pick<Host, 'env' | 'engine' | 'proxy' | 'app'>,
): Promise<readonly Release[]> => {
  if (!(await isReadable(host.proxy))) {
    // Rejects where releases run whose proxy is gone: then nobody can say what is live.
    await listReleases(host)
    return []
  }
  const [releases, { table, running }] = await Promise.all([
    listReleases(host),
    host.proxy.table.readBoth(),
  ])
  const routed = new Set(
    table.routes
      .filter(route => !isPrivate(route))
      .flatMap(route => destinationsOf(route, running).map(each => each.release)),
  )
  return releases
    .filter(
      ({ id, standing, started }) =>
        standing === 'live' && (routed.size > 0 ? routed.has(id) : started),
    )
    .toSorted(byAge)
}
