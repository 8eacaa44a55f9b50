import type { Question } from '../../../proof/instrument.ts'
import type { Place } from '../../http/place.ts'

/** What the platform knows of a route: where its requests go. */
export interface RouteDetails extends Place {
  /** Speak TLS where the route's own name is connected to. */
  readonly tls: boolean
  /** Port where the route's own name is connected to; the scheme's unless told. */
  readonly port?: number
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * True when the pin can be written so that gorouter takes it (handlers/lookup.go is strict about its
 * form, and an empty pin would mean any instance).
 */
export const canAsk = (question: Question): boolean =>
  guid.test(question.release) && Number.isSafeInteger(question.instance) && question.instance >= 0

/**
 * One pinned request on exactly the route's own path: deeper ones may belong to other apps. The
 * random query keeps caches out. The user agent must not be gorouter's health checker's.
 */
export const requestFor = (
  question: Question,
  to: { readonly method: string; readonly host: string; readonly path: string },
  traceKey: string,
  nonce: string,
): string => {
  const named = traceKey !== '' && question.unnamed !== true
  return [
    `${to.method} ${to.path === '' ? '/' : to.path}?probe=${nonce} HTTP/1.1`,
    `Host: ${to.host}`,
    'User-Agent: blue-green-resource',
    'Accept: */*',
    'Cache-Control: no-cache',
    `X-Cf-App-Instance: ${question.release}:${question.instance}`,
    ...(named ? [`X-Vcap-Trace: ${traceKey}`] : []),
    '\r\n',
  ].join('\r\n')
}
