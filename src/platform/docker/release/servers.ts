import type { Host } from '../host.ts'
import type { Server } from '../proxy/table.ts'
import { listParts } from './parts.ts'
import { readRelease } from './release-files.ts'

/**
 * The instances of web that are wanted of a release, as servers: their containers' fixed addresses.
 * None while it is not started: a route may lead to it already, and finds nobody. A start may move
 * an instance to another address, and a change of counts adds and takes away; routes that lead here
 * have to follow both.
 */
export const serversOf = async (host: Host, release: string): Promise<readonly Server[]> => {
  const file = await readRelease(host, release)
  const port = file?.built?.port
  if (port === undefined || file?.started !== true) return []
  const wanted = file?.counts['web'] ?? 0
  return (await listParts(host, release)).flatMap(({ process, index, container }) => {
    const address = container.addresses[host.proxy.network]
    return process === 'web' && index < wanted && address !== undefined
      ? [{ index, container: container.id, address, port }]
      : []
  })
}
