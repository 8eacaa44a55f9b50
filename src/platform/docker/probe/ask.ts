import { headers } from './answer.ts'

/** Where asks of one visit go. */
export interface Target {
  readonly method: 'HEAD' | 'GET'
  /** As in the Host header. */
  readonly host: string
  /** `''` or `/path`. */
  readonly path: string
}

/** True when the name is one that a server can have, so that no pin can come out as another. */
export const canPin = (release: string, instance: number): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(release) && Number.isSafeInteger(instance) && instance >= 0

/**
 * One request on exactly the route's own path: deeper ones may belong to other routes. The random
 * query keeps caches out. With `server` it is pinned, without it goes where any request would.
 */
export const askFor = (
  to: Target,
  secret: string,
  nonce: string,
  server: string | undefined,
): string =>
  [
    `${to.method} ${to.path === '' ? '/' : to.path}?probe=${nonce} HTTP/1.1`,
    `Host: ${to.host}`,
    'User-Agent: blue-green-resource',
    'Accept: */*',
    'Cache-Control: no-cache',
    `${headers.ask}: ${secret}${server === undefined ? '' : `:${server}`}`,
    '\r\n',
  ].join('\r\n')
