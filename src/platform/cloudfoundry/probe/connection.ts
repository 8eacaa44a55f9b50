import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { readResponse, type Response } from './response.ts'

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

/**
 * One TCP connection that is held from question to question. Node's own agent would close it after
 * an answer to HEAD without content-length, and an attribution rests on it staying the same.
 */
export interface Connection {
  /** Sends a request and reads its answer. Rejects with a plain `Error` on everything else. */
  readonly ask: (request: string, headless: boolean, timeout: number) => Promise<Response>
  /** True while another request can be sent. */
  readonly usable: () => boolean
  readonly close: () => void
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
export const holdConnection = (to: Endpoint): Connection => {
  const socket = open(to)
  let over = false
  let ready = to.serverName === undefined
  let hear: (event: Buffer | Error | 'end') => void = () => undefined
  // Bytes that nobody asked for make the next answer doubtful.
  const onEvent = (event: Buffer | Error | 'end') => {
    if (!Buffer.isBuffer(event)) over = true
    hear(event)
  }
  const idle = () => {
    over = true
    socket.destroy()
  }
  socket.on(to.serverName === undefined ? 'connect' : 'secureConnect', () => {
    ready = true
  })
  socket.on('data', onEvent)
  socket.on('error', onEvent)
  socket.on('end', () => onEvent('end'))
  socket.on('close', () => onEvent('end'))

  const ask: Connection['ask'] = (request, headless, timeout) =>
    new Promise((resolve, reject) => {
      const reader = readResponse(headless)
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        hear = idle
        finish()
      }
      const fail = (error: Error) => {
        over = true
        socket.destroy()
        settle(() => reject(error))
      }
      const timer = setTimeout(
        () => fail(new Error(ready ? 'timed out' : 'timed out while connecting')),
        timeout,
      )
      const take = (response: Response | undefined) => {
        if (response === undefined) return false
        if (!response.reusable) idle()
        settle(() => resolve(response))
        return true
      }
      hear = event => {
        try {
          if (Buffer.isBuffer(event)) take(reader.push(event))
          else if (event instanceof Error) fail(event)
          else if (!take(reader.end())) fail(new Error('the connection was closed'))
        } catch (thrown) {
          fail(thrown instanceof Error ? thrown : new Error(String(thrown)))
        }
      }
      if (over) fail(new Error('the connection was closed'))
      else socket.write(request, 'latin1')
    })
  return { ask, usable: () => !over, close: idle }
}
