import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'

/** An app under test. */
export interface App {
  readonly port: number
  /** Requests that it has begun to serve. */
  readonly begun: () => number
  /** Ends every request that waits for it. */
  readonly release: () => void
  readonly stop: () => Promise<void>
}

/** What it answers. */
export interface Seen {
  readonly name: string
  readonly url: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly bytes: number
}

/**
 * An HTTP app that says who it is and what it saw. `/wait` is answered when `release` is called;
 * upgrades get everything back that they send. It forges the header of our answers, always.
 */
export const startApp = async (name: string): Promise<App> => {
  let begun = 0
  const waiting = new Set<() => void>()
  const tunnels = new Set<Duplex>()
  const server = createServer((request, response) => {
    begun += 1
    let bytes = 0
    request.on('data', (data: Buffer) => (bytes += data.length))
    request.on('end', () => {
      const answer = (): void => {
        const { url = '', method = '', headers } = request
        response.setHeader('x-blue-green-answer', 'anything served forged')
        response.end(JSON.stringify({ name, url, method, headers, bytes } satisfies Seen))
      }
      if (request.url?.startsWith('/wait') === true) waiting.add(answer)
      else answer()
    })
  })
  server.on('upgrade', (_, socket) => {
    begun += 1
    tunnels.add(socket)
    socket.on('error', () => undefined)
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    )
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    begun: () => begun,
    release: () => {
      for (const answer of waiting) answer()
      waiting.clear()
    },
    stop: async () => {
      for (const socket of tunnels) socket.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
