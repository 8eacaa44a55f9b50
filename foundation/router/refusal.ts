import { STATUS_CODES } from 'node:http'
import { pairs } from './head.ts'

/** An answer that a router makes itself. */
export interface Refusal {
  readonly status: number
  /** `X-Cf-RouterError`. */
  readonly error: string
  readonly message: string
  readonly cacheControl?: string
}

const neverCached = 'no-cache, no-store'
const briefly = 'public,max-age=2'

// Values and texts: gorouter handlers/lookup.go and proxy/round_tripper/error_handler.go.

export const unknownRoute = (host: string): Refusal => ({
  status: 404,
  error: 'unknown_route',
  message: `Requested route ('${host}') does not exist.`,
  cacheControl: neverCached,
})

export const unknownInstance = (host: string, app: string, index: string): Refusal => ({
  status: 400,
  error: 'unknown_route',
  message:
    `Requested instance ('${index}') with guid ('${app}') ` +
    `does not exist for route ('${host}')`,
  cacheControl: neverCached,
})

export const malformedPin: Refusal = {
  status: 400,
  error: 'invalid_cf_app_instance_header',
  message: 'Invalid X-CF-App-Instance Header',
  cacheControl: neverCached,
}

export const emptyHost: Refusal = {
  status: 400,
  error: 'empty_host',
  message: 'Request had empty Host header',
  cacheControl: briefly,
}

export const noEndpoints = (host: string): Refusal => ({
  status: 503,
  error: 'no_endpoints',
  message: `Requested route ('${host}') has no available endpoints.`,
  cacheControl: briefly,
})

export const endpointFailure = (cause: string): Refusal => ({
  status: 502,
  error: `endpoint_failure (${cause})`,
  message: 'Registered endpoint failed to handle the request.',
})

/** The body of a refusal; its status text is Go's and Node's alike. */
export const refusalBody = (refusal: Refusal): string =>
  `${refusal.status} ${STATUS_CODES[refusal.status]}: ${refusal.message}\n`

/** The head of a refusal, names and values in turn. */
export const refusalHead = (refusal: Refusal): string[] => [
  ...(refusal.cacheControl === undefined ? [] : ['Cache-Control', refusal.cacheControl]),
  ...pairs({
    'Content-Length': String(Buffer.byteLength(refusalBody(refusal))),
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Cf-Routererror': refusal.error,
    'X-Content-Type-Options': 'nosniff',
  }),
]
