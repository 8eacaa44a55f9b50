import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Head } from './head.ts'
import { pairs } from './head.ts'
import type { Pool } from './pool.ts'
import type { Exchange } from './exchange.ts'

/** Routers of one foundation share it: the way back may lead through another one. */
export type RouteServiceSecret = string

/**
 * The request as it goes to a route service, or nothing when the route has none, or the request
 * comes back from it (gorouter handlers/routeservice.go).
 */
export const toRouteService = (
  secret: RouteServiceSecret,
  pool: Pool,
  head: Head,
  request: IncomingMessage,
): Exchange | undefined => {
  if (pool.routeServiceUrl === '') return undefined
  const forwarded = `https://${head.host}${request.url ?? '/'}`
  const signature = createHmac('sha256', secret).update(forwarded).digest('base64url')
  if (head.signature === signature) return undefined
  const service = new URL(pool.routeServiceUrl)
  const pass = head.pass.filter((_, at) => !/^host$/i.test(head.pass[at - (at % 2)] ?? ''))
  return {
    server: {
      host: service.hostname,
      port: Number(service.port || 443),
      tls: true,
      serverName: service.hostname,
    },
    method: request.method ?? 'GET',
    path: `${service.pathname}${service.search}`,
    head: [
      ...pass,
      ...pairs({
        Host: service.host,
        'X-CF-Forwarded-Url': forwarded,
        'X-CF-Proxy-Metadata': '',
        'X-CF-Proxy-Signature': signature,
      }),
    ],
    body: head.hasBody ? request : undefined,
    agent: false,
  }
}
