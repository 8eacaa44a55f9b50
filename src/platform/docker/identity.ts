import { createHash } from 'node:crypto'

const prefix = 'blue-green-resource.'

/** Labels of everything on a Docker host that is ours. They carry identity only: none can change. */
export const labels = {
  /** `release`, `lock`, `proxy`, or `helper`. */
  role: `${prefix}role`,
  /** `source.app`. */
  app: `${prefix}app`,
  /** The deployment that made it. */
  deployment: `${prefix}deployment`,
  /** The release that a container is an instance of. */
  release: `${prefix}release`,
  process: `${prefix}process`,
  /** From 0. */
  instance: `${prefix}instance`,
  /** Name of the proxy container that it belongs to: two proxies on a host do not mix. */
  proxy: `${prefix}proxy`,
  /** Random, of one attempt to take a lock: by it an owner knows its own when an answer is lost. */
  owner: `${prefix}owner`,
} as const

/**
 * A name for files, backends and containers, made of the app's: readable, unique, the same again.
 * Names of containers have letters, digits, dots, dashes and underscores.
 */
export const keyOf = (app: string): string => {
  const readable = app.replaceAll(/[^a-zA-Z0-9_-]+/g, '-').replace(/^[^a-zA-Z0-9]+/, '')
  const hash = createHash('sha256').update(app).digest('hex').slice(0, 8)
  return readable === app && app.length <= 40 ? app : `${readable.slice(0, 40)}-${hash}`
}

/** Where an app's files are on the proxy's volume. */
export const folderOf = (app: string): string => `apps/${keyOf(app)}`
