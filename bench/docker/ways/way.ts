import { randomBytes } from 'node:crypto'
import { freePort, type DockerHost } from '../host.ts'

/** An app on a Docker host, which users reach on a port of 127.0.0.1 under one host name. */
export interface Shop {
  readonly docker: DockerHost
  /** Nobody else's on the host; everything of the shop begins with it. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** `http://127.0.0.1:<port>`. */
  readonly url: string
  /** How long the app takes until it listens, in milliseconds. */
  readonly startTime: number
  /** A temporary folder. */
  readonly folder: string
}

/** What a way of changing works with. */
export interface Change {
  readonly shop: Shop
  /** The release to change to: `2`. */
  readonly release: string
  /** Told what is being done, a line at a time. */
  readonly tell: (line: string) => void
}

/** A way to change an app on a Docker host to its next release. */
export interface Way {
  readonly name: string
  /** Puts the first release there, with whatever stands in front of it; resolves once it answers. */
  readonly open: (shop: Shop) => Promise<void>
  /** Resolves when the change is over. */
  readonly change: (change: Change) => Promise<void>
  /** Removes everything of the shop; can be done at any time, and again. */
  readonly close: (shop: Shop) => Promise<void>
}

/** A shop that is not there yet. */
export const newShop = async (
  docker: DockerHost,
  folder: string,
  name: string,
  startTime: number,
): Promise<Shop> => {
  const port = await freePort()
  return {
    docker,
    folder,
    name: `bgb-${name}-${randomBytes(3).toString('hex')}`,
    host: `${name}.example.test`,
    port,
    url: `http://127.0.0.1:${port}`,
    startTime,
  }
}

/** The variables that make an instance answer as a release. */
export const environmentOf = (
  { startTime }: Pick<Shop, 'startTime'>,
  release: string,
): Readonly<Record<string, string>> => ({ VERSION: release, START_DELAY: String(startTime) })
