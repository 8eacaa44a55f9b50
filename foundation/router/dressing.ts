import type { IncomingMessage } from 'node:http'
import type { Endpoint } from './endpoint.ts'
import type { Head } from './head.ts'
import { headerOf, passedOn, without } from './head.ts'
import type { Pool } from './pool.ts'
import { stickyCookie } from './sticky.ts'

/** Who this router says it is, to those who know the key. An empty key tells nobody. */
export interface Identity {
  readonly traceKey: string
  /** `X-Vcap-Router`. */
  readonly name: string
}

const traced = ['x-vcap-router', 'x-vcap-backend', 'x-cf-routeendpoint']

/** The head of an app's answer as a client gets it (gorouter proxy/modifyresponse.go). */
export const dressAnswer = (
  identity: Identity,
  answer: IncomingMessage,
  asked: { readonly head: Head; readonly pool: Pool; readonly sticky: string },
  requestId: string,
  endpoint: Endpoint | undefined,
): string[] => {
  const said = passedOn(answer.rawHeaders)
  const isTraced = identity.traceKey !== '' && asked.head.trace === identity.traceKey
  const hasId = headerOf(said, 'x-vcap-request-id') !== ''
  // Go's Header.Set: what an app says under a name that the router sets is gone.
  const head = without(said, [...(hasId ? [] : ['x-vcap-request-id']), ...(isTraced ? traced : [])])
  if (!hasId) head.push('X-Vcap-Request-Id', requestId)
  if (isTraced) {
    const address = endpoint?.address ?? ''
    head.push('X-Vcap-Router', identity.name)
    head.push('X-Vcap-Backend', address, 'X-Cf-Routeendpoint', address)
  }
  if (endpoint !== undefined) {
    const setByApp = answer.headers['set-cookie'] ?? []
    const path = asked.pool.contextPath
    const cookie = stickyCookie(setByApp, asked.sticky, endpoint.instanceId, path)
    if (cookie !== undefined) head.push('Set-Cookie', cookie)
  }
  return head
}
