import * as http from 'node:http'
import * as https from 'node:https'
import type { Duplex } from 'node:stream'
import * as tls from 'node:tls'
import type { Milliseconds } from '../environment.ts'
import { Failure } from '../failure.ts'
import { proxyLogin } from './forward-proxy.ts'

const patience: Milliseconds = 30_000

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

const errorOf = (proxy: URL, target: string, cause: unknown): Failure =>
  cause instanceof Failure
    ? cause
    : new Failure('proxy.unreachable', { proxy: proxy.host, target }, cause)

/** Opens a connection to `target` (`host:port`) through a proxy, by CONNECT (RFC 9110, 9.3.6). */
const tunnelTo = (proxy: URL, target: string, ca: readonly string[]): Promise<Duplex> => {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  const login = proxyLogin(proxy)
  const { request } = proxy.protocol === 'https:' ? https : http
  const connect = request({
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
    path: target,
    agent: false,
    timeout: patience,
    headers: {
      host: target,
      ...(login === ''
        ? {}
        : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }),
    },
    ...(ca.length === 0 ? {} : { ca: [...ca] }),
  })
  connect.once('connect', (answer, socket, head) => {
    if (answer.statusCode !== 200) {
      socket.destroy()
      const facts = { proxy: proxy.host, target, status: String(answer.statusCode) }
      reject(new Failure('proxy.refused', facts))
      return
    }
    if (head.length > 0) socket.unshift(head)
    socket.setTimeout(0)
    resolve(socket)
  })
  connect.once('timeout', () => connect.destroy(new Error(`no answer in ${patience / 1000} s`)))
  connect.once('response', answer => {
    answer.destroy()
    const facts = { proxy: proxy.host, target, status: String(answer.statusCode) }
    reject(new Failure('proxy.refused', facts))
  })
  connect.once('error', reject)
  connect.end()
  return promise
}

/** Where a socket is to lead, and for https how: what Node asks of an agent. */
interface Wanted extends tls.ConnectionOptions {
  readonly host?: string
  readonly port?: number
}
type Created = (error: Error | null, socket: Duplex) => void

/** What got's `agent` option takes. */
export interface Tunnels {
  readonly http: http.Agent
  readonly https: https.Agent
}

/**
 * Agents whose connections go through `proxy`; TLS to the target is spoken inside the tunnel.
 * `ca` is for a proxy that itself speaks TLS. Connections fail with `proxy.unreachable` or
 * `proxy.refused`.
 */
export const tunnels = (proxy: URL, ca: readonly string[] = []): Tunnels => {
  const through =
    (secure: boolean) =>
    (wanted: Wanted, created: Created): undefined => {
      const target = `${bracketed(wanted.host ?? '')}:${wanted.port ?? (secure ? 443 : 80)}`
      tunnelTo(proxy, target, ca).then(
        socket => created(null, secure ? tls.connect({ ...wanted, socket }) : socket),
        (cause: unknown) => created(errorOf(proxy, target, cause), undefined as never),
      )
    }
  return {
    http: Object.assign(new http.Agent({ keepAlive: true }), { createConnection: through(false) }),
    https: Object.assign(new https.Agent({ keepAlive: true }), { createConnection: through(true) }),
  }
}
