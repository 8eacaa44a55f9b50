import type { IncomingMessage } from 'node:http'

/** An answer as a client got it, to be said again. */
export interface Kept {
  readonly status: number
  /** Names and values in turn. */
  readonly head: readonly string[]
  readonly body: Buffer
}

/** Answers by request. It minds neither the query nor any header but `Host`, as some CDNs are set up. */
export interface Cache {
  readonly find: (request: IncomingMessage) => Kept | undefined
  /** Keeps a 200 to GET or HEAD; anything else is left alone. */
  keep(request: IncomingMessage, kept: Kept, milliseconds: number): void
}

export const createCache = (): Cache => {
  const answers = new Map<string, { readonly kept: Kept; readonly until: number }>()
  const keyOf = ({ method = '', headers, url = '' }: IncomingMessage) =>
    `${method} ${headers.host ?? ''}${url.split('?')[0] ?? ''}`
  return {
    find(request) {
      const found = answers.get(keyOf(request))
      return found !== undefined && performance.now() < found.until ? found.kept : undefined
    },
    keep(request, kept, milliseconds) {
      const isKept = kept.status === 200 && (request.method === 'GET' || request.method === 'HEAD')
      if (isKept) answers.set(keyOf(request), { kept, until: performance.now() + milliseconds })
    },
  }
}
