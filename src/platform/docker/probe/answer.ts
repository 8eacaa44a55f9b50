import type { Headers } from '../../http/response.ts'

/** The header that carries a secret and perhaps a pin, and the one of the proxy's answer. */
export const headers = { ask: 'x-blue-green', answer: 'x-blue-green-answer' } as const

/** What an answer says of who gave it. */
export type Told =
  /** This server gave it, whatever its status. */
  | {
      readonly kind: 'served'
      readonly backend: string
      readonly server: string
      readonly status: number
    }
  /** No server gave it: the proxy answered itself for a backend that none could be reached in. */
  | { readonly kind: 'unserved'; readonly backend: string; readonly status: number }
  /** The pin was not met: there is no such server, or it is in maintenance, down, or broken off. */
  | { readonly kind: 'refused'; readonly status: number }
  /** No backend serves this host and path. */
  | { readonly kind: 'no-route'; readonly status: number }
  /** Not from our proxy, or it does not honour the secret. */
  | { readonly kind: 'foreign'; readonly status: number }
  /** Nothing came back. */
  | { readonly kind: 'silent'; readonly why: string }

const ownFailures = new Set([502, 503, 504])

/**
 * Reads the proxy's own header. Only the proxy and we know the secret, and the proxy takes it off
 * the request before an app sees it: what carries it is the proxy's. A header that says anything
 * besides (an app added one of its own) is nobody's.
 */
export const readAnswer = (secret: string, status: number, found: Headers): Told => {
  const [said, word = '', where, ...more] = (found.get(headers.answer) ?? '').split(' ')
  const foreign: Told = { kind: 'foreign', status }
  if (said !== secret || more.length > 0) return foreign
  switch (word) {
    case 'refused':
      return where === undefined && status === 421 ? { kind: 'refused', status } : foreign
    case 'no-route':
      return where === undefined ? { kind: 'no-route', status } : foreign
    case 'unserved':
      return where !== undefined && ownFailures.has(status)
        ? { kind: 'unserved', backend: where, status }
        : foreign
    case 'served': {
      const [backend, server, ...rest] = where?.split('/') ?? []
      if (backend === undefined || server === undefined || rest.length > 0) return foreign
      return { kind: 'served', backend, server, status }
    }
  }
  return foreign
}

/** Number of a route's backend, from its name `<app key>.<slot>`; undefined for any other. */
export const slotOf = (backend: string): number | undefined => {
  const slot = /\.(\d+)$/.exec(backend)?.[1]
  return slot === undefined ? undefined : Number(slot)
}
