import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Address } from '../address.ts'
import { addressText } from '../address.ts'

/** One try to have one server answer one request. */
export interface Exchange {
  readonly server: Address & { readonly tls: boolean; readonly serverName: string }
  readonly method: string
  readonly path: string
  /** Names and values in turn, `Host` among them. */
  readonly head: readonly string[]
  /** Read only once the connection stands, so that a refused try leaves it whole. */
  readonly body: IncomingMessage | undefined
  readonly agent: Agent | false
}

/** Why there was no answer. Only a `dial` failure is known to have left no trace in the server. */
export interface ExchangeFailure {
  readonly kind: 'dial' | 'eof' | 'other'
  /** In Go's words. */
  readonly cause: string
  /** A kept connection failed: the server may just have closed it while it was idle. */
  readonly reused: boolean
}

export interface ExchangeEnd {
  answered(answer: IncomingMessage): void
  failed(failure: ExchangeFailure): void
  /** Only for requests that ask for an upgrade. */
  readonly upgraded?: (answer: IncomingMessage, socket: Duplex, first: Buffer) => void
}

/** Sends a request. Exactly one of the ends is called, unless the request is destroyed before. */
export const exchange = (asked: Exchange, end: ExchangeEnd): ClientRequest => {
  const { server, method, body, agent } = asked
  const options = {
    host: server.host,
    port: server.port,
    method,
    path: asked.path,
    headers: withLength(asked.head, method),
    agent,
  }
  const request = server.tls
    ? requestTls({
        ...options,
        rejectUnauthorized: false,
        servername: isIP(server.serverName) === 0 ? server.serverName : '',
      })
    : requestPlain(options)
  let answered = false
  let connected = false
  request.once('response', answer => {
    answered = true
    end.answered(answer)
  })
  if (end.upgraded !== undefined) request.once('upgrade', end.upgraded)
  request.on('error', (error: NodeJS.ErrnoException) => {
    if (answered) return
    answered = true
    const reused = request.reusedSocket
    end.failed({ ...diagnose(error, connected || reused, server), reused })
  })
  request.once('socket', socket => {
    const start = () => {
      connected = true
      if (body !== undefined) body.pipe(request)
    }
    if (socket.connecting) socket.once(server.tls ? 'secureConnect' : 'connect', start)
    else start()
  })
  if (body === undefined) request.end()
  return request
}

const diagnose = (
  error: NodeJS.ErrnoException,
  connected: boolean,
  server: Address,
): { readonly kind: ExchangeFailure['kind']; readonly cause: string } => {
  if (!connected)
    return { kind: 'dial', cause: `dial tcp ${addressText(server)}: ${dialCause(error)}` }
  if (error.message === 'socket hang up') return { kind: 'eof', cause: 'EOF' }
  return { kind: 'other', cause: error.message }
}

const dialCause = (error: NodeJS.ErrnoException): string =>
  error.code === 'ECONNREFUSED' ? 'connect: connection refused' : error.message

// Given a raw head, node:http chunks a body that has no length; a POST without a body has one: 0.
const withLength = (head: readonly string[], method: string): readonly string[] => {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return head
  for (let at = 0; at < head.length; at += 2)
    if (/^(content-length|transfer-encoding)$/i.test(head[at] ?? '')) return head
  return [...head, 'Content-Length', '0']
}
