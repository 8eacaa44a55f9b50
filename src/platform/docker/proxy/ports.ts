import type { HostPort } from '../../../config/docker-scalars.ts'
import type { DockerSource } from '../../../config/docker-source.ts'
import { Failure } from '../../../failure.ts'
import type { ContainerDetails } from '../engine/engine.ts'
import { layout } from './layout.ts'

/** The ports of the container that a source publishes, to where on the host. */
export const wantedPorts = (proxy: DockerSource['proxy']): Readonly<Record<string, HostPort>> => ({
  [`${layout.http}/tcp`]: proxy.http_port,
  ...(proxy.https_port && { [`${layout.https}/tcp`]: proxy.https_port }),
})

/** Does the container have a port for TLS, whatever the source of this app says of it? */
export const hasHttps = ({ published }: ContainerDetails): boolean =>
  published[`${layout.https}/tcp`] !== undefined

const portsIn = (published: ContainerDetails['published']): string => {
  const all = Object.values(published).flat()
  return all.length === 0 ? 'no published port' : `ports ${all.join(', ')}`
}

/**
 * Rejects with `proxy.differs` when the proxy was not made to publish what the source wants. More is
 * fine: another app of the host may have asked for TLS.
 */
export const demandPorts = (found: ContainerDetails, proxy: DockerSource['proxy']): void => {
  const wanted = Object.entries(wantedPorts(proxy)).map(
    ([port, { ip, port: at }]) => [port, `${ip}:${at}`] as const,
  )
  if (wanted.every(([port, at]) => found.published[port]?.includes(at))) return
  throw new Failure('proxy.differs', {
    name: proxy.name,
    there: portsIn(found.published),
    wanted: `ports ${wanted.map(([, at]) => at).join(', ')}`,
  })
}

/** The port that the Engine could not have on the host, when that is what its words are about. */
export const takenPort = (detail: string): string | undefined =>
  /port is already allocated|address already in use/i.test(detail)
    ? (/(?:\d+\.){3}\d+:(\d+)|\[[0-9a-f:]*\]:(\d+)/.exec(detail)?.slice(1).find(Boolean) ?? '')
    : undefined
