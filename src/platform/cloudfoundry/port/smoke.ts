import * as http from 'node:http'
import * as https from 'node:https'
import { Failure } from '../../../failure.ts'
import { readReply } from '../../http/read-reply.ts'
import type { Reply, SmokeRequest } from '../../port.ts'
import { doorwaysTo, resolveBySystem, splitAddress } from '../probe/doors.ts'
import { accessOf } from './instrument-for.ts'
import type { Space } from './space.ts'

/** Asks the private route, pinned to the candidate, so that nobody else can answer. */
export const smoke = async (
  space: Space,
  ca: readonly string[] | undefined,
  request: SmokeRequest,
): Promise<Reply> => {
  const { host, port, tls } = await doorway(space, request.route)
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const fail = (cause: unknown) => {
    const detail = cause instanceof Error ? cause.message : String(cause)
    reject(new Failure('smoke.unanswered', { door: `${host}:${port}`, detail }, cause))
  }
  const outgoing = (tls ? https : http).request(
    {
      host,
      port,
      method: request.method,
      path: request.path,
      agent: false,
      signal: AbortSignal.any([space.cc.env.signal, AbortSignal.timeout(request.timeout)]),
      headers: {
        'user-agent': 'blue-green-resource',
        ...request.headers,
        host: request.route,
        'x-cf-app-instance': `${request.release}:0`,
      },
      ...(tls
        ? {
            servername: request.route,
            ...(ca === undefined ? {} : { ca: [...ca] }),
            rejectUnauthorized: !space.source.skip_ssl_validation,
          }
        : {}),
    },
    response => {
      const error = routerError(response)
      if (error !== undefined) {
        response.resume()
        fail(new Error(`the router itself said ${error}`))
        return
      }
      readReply(response).then(resolve, fail)
    },
  )
  outgoing.once('error', fail)
  outgoing.end()
  return promise
}

/** Why a router answered by itself: proxied answers carry an id (gorouter proxy/modifyresponse.go). */
const routerError = ({ headers }: http.IncomingMessage): string | undefined =>
  headers['x-vcap-request-id'] === undefined ? headers['x-cf-routererror']?.toString() : undefined

/** The first way to the routers that the source knows of. */
const doorway = async (space: Space, route: string) => {
  const { addresses, tls, loadBalancer } = accessOf(space, undefined)
  const url = loadBalancer === undefined ? undefined : new URL(loadBalancer)
  const secure = addresses.length > 0 ? tls : url?.protocol !== 'http:'
  const address = addresses[0] ?? url?.host ?? route
  const [first] = await doorwaysTo(resolveBySystem, {
    kind: 'router',
    ...splitAddress(address, secure),
    tls: secure,
  })
  if (first === undefined) throw new Failure('router.unresolved', { host: address })
  return first
}
