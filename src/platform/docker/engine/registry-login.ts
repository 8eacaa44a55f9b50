import type { Registry } from './engine.ts'
import { type Reference, dockerHub } from './reference.ts'

// Where the Engine's own logins to Docker Hub are kept (moby/moby, registry/config.go, IndexServer).
const hubLogin = 'https://index.docker.io/v1/'
const hubNames: readonly string[] = [dockerHub, 'index.docker.io', 'registry-1.docker.io']

const hostOf = (server: string): string => {
  const host = server
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .toLowerCase()
  return hubNames.includes(host) ? dockerHub : host
}

/** The value of `X-Registry-Auth` (Docker Engine API, section Authentication). Never for a log. */
export const authOf = ({ server, username, password }: Registry): string =>
  Buffer.from(JSON.stringify({ username, password, serveraddress: server })).toString('base64url')

/** The login for an image's registry: one that is meant for another registry is not sent there. */
export const loginFor = (
  reference: Reference,
  login: Registry | undefined,
): Registry | undefined => {
  if (login === undefined) return undefined
  if (login.server !== undefined && hostOf(login.server) !== reference.registry) return undefined
  const server = reference.registry === dockerHub ? hubLogin : reference.registry
  return { ...login, server }
}
