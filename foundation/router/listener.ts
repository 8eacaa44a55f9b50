import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Address } from '../address.ts'

/** A key and a certificate, both as PEM. */
export interface KeyPair {
  readonly key: string
  readonly cert: string
}

/** An open port of a router. */
export interface Listener {
  readonly address: Address
  /** Takes no more connections, ends idle ones, and resolves when the others have ended. */
  finish(): Promise<void>
  /** Ends every connection. */
  close(): Promise<void>
}

/** Opens a port; with a key pair it talks TLS. */
export const listen = async (
  where: Address,
  keyPair: KeyPair | undefined,
  serve: RequestListener,
  upgrade: (request: IncomingMessage, socket: Duplex, first: Buffer) => void,
): Promise<Listener> => {
  // gorouter's idle limit for clients; a whole request has no limit of its own here.
  const limits = { keepAliveTimeout: 900_000, requestTimeout: 0 }
  const server =
    keyPair === undefined
      ? createServer(limits, serve)
      : createTlsServer({ ...limits, ...keyPair }, serve)
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, first: Buffer) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    upgrade(request, socket, first)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where.port, where.host, resolve)
  })
  const closed = new Promise<void>(resolve => server.once('close', resolve))
  return {
    address: { host: where.host, port: (server.address() as AddressInfo).port },
    finish() {
      server.close()
      return closed
    },
    close() {
      server.close()
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
      return closed
    },
  }
}
