import { createServer } from 'node:http'
import { connect, type ListenOptions, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { meddle, type Upstream } from './meddle.ts'
import { mayWrite, template } from './passing.ts'
import { tunnel } from './tunnel.ts'
import type { Watch } from './watch.ts'

/** A server that stands before another one, and does to requests what a trial wants done. */
export interface Relay {
  /** Where it listens, when that is a port. */
  readonly port: number
  /** Ends it, and every connection through it. */
  readonly close: () => Promise<void>
}

export interface RelayWish {
  /** What the watch calls the server behind it. */
  readonly name: string
  readonly upstream: Upstream
  readonly listen: ListenOptions
  readonly watch: Watch
  readonly rewrite?: ReadonlyMap<string, string>
}

const nothing: ReadonlyMap<string, string> = new Map()

/** Starts a relay: HTTP/1.1 without TLS, and whatever a connection is upgraded to. */
export const startRelay = async (wish: RelayWish): Promise<Relay> => {
  const { name, upstream, watch, rewrite = nothing } = wish
  const open = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    open.add(socket)
    socket.on('error', () => {})
    return socket.once('close', () => open.delete(socket))
  }
  // Only TCP knows a reset; on a socket of the file system the end is as sudden.
  const reset = (socket: Socket): void =>
    void ('path' in wish.listen ? socket.destroy() : socket.resetAndDestroy())
  const server = createServer({ requestTimeout: 0, headersTimeout: 0 })
  let listening: ListenOptions = wish.listen
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(listening, () => {
        server.off('error', reject)
        const address = server.address()
        if (typeof address === 'object' && address !== null)
          listening = { host: address.address, port: address.port }
        resolve()
      })
    })
  const hangUp = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve())
      for (const socket of open) socket.destroy()
    })
  const leave = async (during: number): Promise<void> => {
    await hangUp()
    await sleep(during)
    await listen()
  }

  server.on('connection', keep)
  server.on('request', (incoming, response) => {
    const { method = '', url = '' } = incoming
    const label = `${method} ${template(url)}`
    const writes = mayWrite(method, url)
    const { passed, meddling } = watch.note({ server: name, label, path: url, writes })
    const answered = (status: number): void => {
      passed.status = status
    }
    const exchange = { incoming, response, upstream, rewrite, answered, reset, leave }
    meddle(exchange, meddling).catch(() => reset(incoming.socket))
  })
  server.on('upgrade', (incoming, socket, head) => {
    const client = socket as Socket
    const { method = '', url = '' } = incoming
    const label = `${method} ${template(url)}`
    const { passed, meddling } = watch.note({ server: name, label, path: url, writes: true })
    tunnel({
      incoming,
      client,
      head,
      meddling,
      answered: status => {
        passed.status = status
      },
      note: ({ label: script, input, writes }) => {
        const noted = watch.note({ server: name, label: script, input, writes })
        const answered = (code: number): void => {
          noted.passed.status = code
        }
        return { meddling: noted.meddling, answered }
      },
      dial: () => keep('path' in upstream ? connect(upstream.path) : connect(upstream)),
      reset,
      leave,
    }).catch(() => reset(client))
  })

  await listen()
  return { port: 'port' in listening ? (listening.port ?? 0) : 0, close: hangUp }
}
