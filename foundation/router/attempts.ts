import { randomUUID } from 'node:crypto'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { Agent } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.ts'
import type { Endpoint } from './endpoint.ts'
import type { Exchange, ExchangeFailure } from './exchange.ts'
import { exchange } from './exchange.ts'
import type { Head } from './head.ts'
import { pairs } from './head.ts'
import type { Pool } from './pool.ts'
import { pickEntry } from './pool.ts'
import type { RouteServiceSecret } from './route-service.ts'
import { toRouteService } from './route-service.ts'
import type { Table } from './table.ts'

/** What a router needs to reach apps. */
export interface Reach {
  readonly table: Table
  readonly clock: Clock
  /** Keeps connections; only requests that may be sent twice use it. */
  readonly kept: Agent
  /** How long a plain endpoint that could not be dialled is avoided, in milliseconds. */
  readonly failureWindow: number
  readonly routeServiceSecret: RouteServiceSecret
}

/** What became of a request that has a pool. `endpoint` is missing after a route service. */
export interface AttemptsEnd {
  answered(answer: IncomingMessage, requestId: string, endpoint: Endpoint | undefined): void
  failed(cause: string): void
  readonly upgraded?: (
    answer: IncomingMessage,
    socket: Duplex,
    first: Buffer,
    requestId: string,
  ) => void
}

const maxAttempts = 3
const oneShot = new Agent({ keepAlive: false })
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/**
 * Has one endpoint of a pool answer, trying others where that cannot do harm
 * (proxy/round_tripper/proxy_round_tripper.go, proxy/fails/classifier_group.go). The answer gives
 * the request under way.
 */
export const attempt = (
  reach: Reach,
  pool: Pool,
  head: Head,
  sticky: string,
  request: IncomingMessage,
  end: AttemptsEnd,
): (() => ClientRequest | undefined) => {
  const { table, clock, kept, failureWindow } = reach
  const method = request.method ?? 'GET'
  const requestId = randomUUID()
  const replayable = safe.has(method) && !head.hasBody
  const limit = Math.max(1, Math.min(maxAttempts, pool.entries.length))
  let current: ClientRequest | undefined

  const send = (
    asked: Exchange,
    endpoint: Endpoint | undefined,
    failed: (failure: ExchangeFailure) => void,
  ) => {
    const { upgraded } = end
    current = exchange(asked, {
      answered: answer => end.answered(answer, requestId, endpoint),
      failed,
      ...(upgraded && {
        upgraded: (answer, socket, first) => upgraded(answer, socket, first, requestId),
      }),
    })
  }
  const tryEndpoint = (count: number) => {
    const entry = pickEntry(pool, clock.now(), failureWindow, count === 1 ? sticky : '')
    if (entry === undefined) return end.failed('no endpoints available')
    const { endpoint } = entry
    const asked: Exchange = {
      server: endpoint,
      method,
      path: request.url ?? '/',
      head: toApp(head, endpoint, requestId),
      body: head.hasBody ? request : undefined,
      agent: endpoint.tls ? false : replayable && end.upgraded === undefined ? kept : oneShot,
    }
    const judge = (failure: ExchangeFailure) => {
      if (failure.kind === 'dial') table.fail(pool, entry, clock.now())
      const retriable = failure.kind === 'dial' || (failure.kind === 'eof' && replayable)
      if (retriable && count < limit) tryEndpoint(count + 1)
      else end.failed(failure.cause)
    }
    send(asked, endpoint, failure => {
      if (failure.reused) return send({ ...asked, agent: oneShot }, endpoint, judge)
      judge(failure)
    })
  }

  const detour = toRouteService(reach.routeServiceSecret, pool, head, request)
  if (detour === undefined) tryEndpoint(1)
  else send(detour, undefined, failure => end.failed(failure.cause))
  return () => current
}

const toApp = (head: Head, endpoint: Endpoint, requestId: string): string[] => [
  ...head.pass,
  ...pairs({
    'X-Cf-Applicationid': endpoint.app,
    'X-Cf-Instanceid': endpoint.instanceId || endpoint.address,
    'X-Cf-Instanceindex': endpoint.index,
    'X-Request-Start': String(Date.now()),
    'X-Vcap-Request-Id': requestId,
  }),
]
