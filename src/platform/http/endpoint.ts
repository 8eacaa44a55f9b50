import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { holdConnection, type Connection } from './connection.ts'

/** Where to connect, and how. */
export interface Endpoint {
  readonly host: string
  readonly port: number
  /** TLS with this server name, verified against it; plain TCP when undefined. */
  readonly serverName: string | undefined
  /** Certificates to trust, all of them; the system's store when undefined. */
  readonly ca: readonly string[] | undefined
  readonly skipValidation: boolean
}

const open = (to: Endpoint): Socket =>
  to.serverName === undefined
    ? connectPlain({ host: to.host, port: to.port, noDelay: true })
    : connectTls({
        host: to.host,
        port: to.port,
        // An address is no server name (RFC 6066); it is verified all the same.
        ...(isIP(to.serverName) === 0 ? { servername: to.serverName } : {}),
        rejectUnauthorized: !to.skipValidation,
        ALPNProtocols: ['http/1.1'],
        ...(to.ca === undefined ? {} : { ca: [...to.ca] }),
      }).setNoDelay(true)

/** Opens a connection; what fails shows with the first request. */
export const connectTo = (to: Endpoint): Connection =>
  holdConnection(open(to), to.serverName === undefined ? 'connect' : 'secureConnect')
