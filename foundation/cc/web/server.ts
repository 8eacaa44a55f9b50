import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, send, sendHalf } from '../../http/answer.ts'
import { compilePattern } from '../../http/pattern.ts'
import { readBody } from '../../http/read.ts'
import type { CloudController } from '../context.ts'
import { createNotifier } from '../notifier.ts'
import {
  isRefusal,
  invalidToken,
  notAuthenticated,
  notAuthorized,
  parseError,
  unknownError,
  unknownRequest,
} from '../refusal.ts'
import type { Bearer } from '../../uaa/tokens.ts'
import type { Endpoint } from './endpoint.ts'
import { checkQuery, readQuery } from './query.ts'

/** What a fault does to one request; see `foundation/faults/`. */
export interface Disturbance {
  /** Milliseconds before anything is done. */
  readonly delay?: number
  /** Said instead of doing anything. */
  readonly instead?: Answer
  /** Said after everything was done. */
  readonly afterwards?: Answer
  /** The Diego callback, from 0, that cannot reach the BBS. */
  readonly failCallback?: number
  /** The connection is cut before or after the work, or in the middle of the answer. */
  readonly cut?: 'request' | 'answer' | 'body'
}

/** Asked once for each request, and told of each answer. */
export interface Witness {
  disturb(method: string, path: string): Disturbance
  record(method: string, path: string, status: number, requestId: string): void
}

const nobody: Bearer = { kind: 'client', guid: '', name: '', origin: '', role: 'auditor' }

const authenticate = (cc: CloudController, endpoint: Endpoint | null, header?: string): Bearer => {
  if (endpoint?.open === true) return nobody
  if (header === undefined) throw notAuthenticated()
  const bearer = cc.verify(header.replace(/^bearer /i, ''))
  if (bearer === null) throw invalidToken()
  return bearer
}

const parse = (request: IncomingMessage, bytes: Buffer): unknown => {
  // Rails fills the body only for this content type.
  if (bytes.length === 0 || !request.headers['content-type']?.includes('json')) return undefined
  try {
    return JSON.parse(bytes.toString())
  } catch {
    throw parseError()
  }
}

const explain = (error: unknown): Answer => {
  const known = isRefusal(error) ? error : unknownError()
  return { status: known.status, body: { errors: known.complaints } }
}

const requestIdOf = (request: IncomingMessage): string => {
  const given = request.headers['x-vcap-request-id'] ?? request.headers['x-request-id']
  const clean = String(given ?? '')
    .replace(/[^\w-]/g, '')
    .slice(0, 255)
  return clean === '' ? randomUUID() : `${clean}::${randomUUID()}`
}

/** The requests that Cloud Controller answers, with faults woven in. */
export const createHandler = (
  cc: CloudController,
  endpoints: readonly Endpoint[],
  witness: Witness,
) => {
  const table = endpoints.map(endpoint => ({ endpoint, match: compilePattern(endpoint.path) }))
  const find = (method: string, path: string) => {
    for (const { endpoint, match } of table) {
      if (endpoint.method !== method) continue
      const params = match(path)
      if (params !== null) return { endpoint, params }
    }
    return null
  }
  const perform = async (
    request: IncomingMessage,
    url: URL,
    failAt: number | null,
  ): Promise<Answer> => {
    const found = find(request.method ?? 'GET', url.pathname)
    const bearer = authenticate(cc, found?.endpoint ?? null, request.headers.authorization)
    if (found === null) throw unknownRequest()
    const { endpoint, params } = found
    const reading = endpoint.method === 'GET' || endpoint.reads === true
    if (!reading && bearer.role === 'auditor') throw notAuthorized()
    const query = readQuery(url.searchParams)
    if (endpoint.query !== undefined) checkQuery(query, endpoint.query)
    const body = endpoint.raw === true ? undefined : parse(request, await readBody(request))
    const notifier = createNotifier(cc, failAt)
    const param = (name: string) => params[name] ?? ''
    return endpoint.handle({ cc, params, query, body, request, bearer, notifier, param })
  }
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://api')
    const method = request.method ?? 'GET'
    const requestId = requestIdOf(request)
    const disturbance = witness.disturb(method, url.pathname)
    if (disturbance.delay !== undefined) await cc.timers.sleep(disturbance.delay)
    if (disturbance.cut === 'request') return void response.destroy()
    const failAt = disturbance.failCallback ?? null
    const done = disturbance.instead ?? (await perform(request, url, failAt).catch(explain))
    const said = disturbance.afterwards ?? done
    const answer = { ...said, headers: { ...said.headers, 'x-vcap-request-id': requestId } }
    witness.record(method, url.pathname, answer.status, requestId)
    if (disturbance.cut === 'answer') return void response.destroy()
    request.resume()
    if (disturbance.cut === 'body') sendHalf(response, answer)
    else send(response, answer)
  }
}
