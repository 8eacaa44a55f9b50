import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reach } from './attempts.ts'
import { attempt } from './attempts.ts'
import { decide } from './decide.ts'
import type { Identity } from './dressing.ts'
import { dressAnswer } from './dressing.ts'
import type { RouterFaults } from './faults.ts'
import { rewritten } from './faults.ts'
import type { Head } from './head.ts'
import { hasHeader, readHead } from './head.ts'
import type { Refusal } from './refusal.ts'
import { endpointFailure, refusalBody, refusalHead } from './refusal.ts'
import { stickyInstance } from './sticky.ts'

/** All that serving a request depends on, besides the request. */
export interface Serving extends Reach {
  readonly identity: Identity
  faults(): RouterFaults
  isDraining(): boolean
}

/** Reads a request the way this router does, faults included. */
export const readRequest = (serving: Serving, request: IncomingMessage): Head => {
  const head = readHead(request.rawHeaders, clientOf(request))
  return serving.faults().stripPin ? { ...head, pin: '' } : head
}

/** The IPv4 address a request came from. */
export const clientOf = (request: IncomingMessage): string =>
  (request.socket.remoteAddress ?? '').replace('::ffff:', '')

/** Serves one plain request: a refusal of the router's own, or an app's answer. */
export const serve = (
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  // Go says nothing of a connection that is kept.
  if (response.shouldKeepAlive || request.httpVersionMinor === 0)
    response.removeHeader('connection')
  const head = readRequest(serving, request)
  if (head.userAgent === 'HTTP-Monitor/1.1') return answerMonitor(serving, response)
  const decision = decide(serving.table, head, request.url ?? '/', clientOf(request))
  const refuse = (refusal: Refusal) => {
    const raw = refusalHead(refusal)
    response.writeHead(refusal.status, serving.faults().rewriteErrors ? rewritten(raw) : raw)
    response.end(refusalBody(refusal))
  }
  if ('refusal' in decision) return refuse(decision.refusal)
  const { pool } = decision
  const sticky = stickyInstance(head.cookie)
  const underWay = attempt(serving, pool, head, sticky, request, {
    answered(answer, requestId, endpoint) {
      const asked = { head, pool, sticky }
      const dressed = dressAnswer(serving.identity, answer, asked, requestId, endpoint)
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, dressed)
      if (!hasHeader(dressed, 'content-length')) response.flushHeaders()
      answer.once('error', () => response.destroy())
      answer.pipe(response)
    },
    failed: cause => refuse(endpointFailure(cause)),
  })
  response.once('close', () => {
    if (!response.writableFinished) underWay()?.destroy()
  })
}

// gorouter handlers/healthcheck.go
const answerMonitor = (serving: Serving, response: ServerResponse): void => {
  const body = serving.isDraining() ? '' : 'ok\n'
  response.writeHead(serving.isDraining() ? 503 : 200, {
    'Cache-Control': 'private, max-age=0',
    'Content-Length': body.length,
    'Content-Type': 'text/plain; charset=utf-8',
    Expires: '0',
  })
  response.end(body)
}
