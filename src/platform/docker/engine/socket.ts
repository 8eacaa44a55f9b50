import { connect, type Socket } from 'node:net'
import type { DockerSource } from '../../../config/docker-source.ts'
import { Failure } from '../../../failure.ts'
import { connectTimeout, type Dial, keepAliveDelay } from './dial.ts'
import { wordsOf } from './network-failure.ts'

type Host = DockerSource['host']

const opened = (
  socket: Socket,
  ready: 'connect' | 'secureConnect',
  failure: (thrown: unknown) => Failure,
): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const late = () => socket.destroy(new Error(`no connection within ${connectTimeout / 1000} s`))
    socket.setTimeout(connectTimeout, late)
    // It stays: an error between two requests is found by the next one.
    socket.on('error', thrown => reject(failure(thrown)))
    socket.once('close', () => reject(failure(new Error('the connection was closed'))))
    socket.once(ready, () => {
      socket.setTimeout(0, late)
      socket.setKeepAlive(true, keepAliveDelay)
      resolve(socket)
    })
  })

const unreachable =
  (host: Host) =>
  (thrown: unknown): Failure =>
    new Failure('engine.unreachable', { address: host.text, detail: wordsOf(thrown) }, thrown)

/** Connections to a socket of this machine or to a port, without TLS. */
export const plainSocket =
  (host: Exclude<Host, { kind: 'ssh' }>): Dial =>
  async () => {
    const socket =
      host.kind === 'unix' ? connect(host.path) : connect({ host: host.host, port: host.port })
    return await opened(socket, 'connect', unreachable(host))
  }

/** Connections with TLS, where each side knows the other: Docker's own way to protect a port. */
export const securedSocket =
  (host: Extract<Host, { kind: 'tcp' }>, tls: NonNullable<DockerSource['tls']>): Dial =>
  async () => {
    const refused = (thrown: unknown) =>
      new Failure('engine.tls', { address: host.text, detail: wordsOf(thrown) }, thrown)
    // A check of an Engine on a socket need not pay for loading it.
    const { connect: connectSecurely } = await import('node:tls')
    const wire = await plainSocket(host)()
    try {
      // Node wants no address as a server name (RFC 6066, section 3), and checks it all the same.
      const name = /^[\d.]+$|:/.test(host.host) ? {} : { servername: host.host }
      return await opened(
        connectSecurely({ socket: wire as Socket, host: host.host, ...name, ...tls }),
        'secureConnect',
        refused,
      )
    } catch (thrown) {
      wire.destroy()
      throw thrown instanceof Failure ? thrown : refused(thrown)
    }
  }
