import { compilePattern } from '../http/pattern.ts'
import { invalidToken } from '../cc/refusal.ts'
import type { Disturbance } from '../cc/web/server.ts'
import type { RequestEffect, RequestMatch } from './fault.ts'

const rateLimited = (retryAfter: number): Disturbance => ({
  instead: {
    status: 429,
    headers: { 'retry-after': String(retryAfter) },
    contentType: 'text/plain',
    body: {
      errors: [
        {
          code: 10013,
          title: 'CF-RateLimitExceeded',
          detail: 'Rate Limit Exceeded',
        },
      ],
    },
  },
})

const badGateway: Disturbance = {
  instead: {
    status: 502,
    headers: { 'x-cf-routererror': 'endpoint_failure' },
    contentType: 'text/html',
    text: '<html><body><h1>502 Bad Gateway</h1></body></html>\n',
  },
}

/** What an effect means for one request. */
const disturbance = (effect: RequestEffect): Disturbance => {
  switch (effect.effect) {
    case 'answer': {
      const { effect: _, ...answer } = effect
      return { instead: answer }
    }
    case 'do_and_answer': {
      const { effect: _, ...answer } = effect
      return { afterwards: answer }
    }
    case 'after_commit':
      return { failCallback: effect.callback ?? 0 }
    case 'lose_answer':
      return { cut: 'answer' }
    case 'lose_request':
      return { cut: 'request' }
    case 'truncate':
      return { cut: 'body' }
    case 'delay':
      return { delay: effect.ms }
    case 'rate_limit':
      return rateLimited(effect.retryAfter)
    case 'unauthorized':
      return { instead: { status: 401, body: { errors: invalidToken().complaints } } }
    case 'bad_gateway':
      return badGateway
  }
}

/** Faults that wait for requests. */
export interface RequestFaults {
  add(match: RequestMatch, effect: RequestEffect): void
  /** The disturbance of this request; the first fault that meets it counts. */
  readonly meet: (method: string, path: string) => Disturbance
  clear(): void
  /** Those that no request has met yet. */
  readonly unmet: () => readonly RequestMatch[]
}

export const createRequestFaults = (): RequestFaults => {
  const waiting = new Set<RequestMatch>()
  let armed: ((method: string, path: string) => Disturbance | null)[] = []
  return {
    add: (match, effect) => {
      const fits = compilePattern(match.path ?? '*')
      const first = match.nth ?? 1
      const times = match.times ?? 1
      let seen = 0
      waiting.add(match)
      armed.push((method, path) => {
        if (match.method !== undefined && match.method !== method) return null
        if (fits(path) === null) return null
        seen += 1
        const met = seen >= first && (times === 0 || seen < first + times)
        if (met) waiting.delete(match)
        return met ? disturbance(effect) : null
      })
    },
    meet: (method, path) =>
      armed.reduce<Disturbance | null>((found, fault) => {
        const answer = fault(method, path)
        return found ?? answer
      }, null) ?? {},
    clear: () => {
      armed = []
      waiting.clear()
    },
    unmet: () => [...waiting],
  }
}
