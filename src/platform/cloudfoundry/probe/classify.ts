import type { Answer } from '../../../proof/instrument.ts'
import type { Headers } from '../../http/response.ts'

type Verdict = Pick<Answer, 'verdict' | 'why' | 'name' | 'reached' | 'mangled'>

// Errors that gorouter makes after it found the endpoint (gorouter handlers/lookup.go,
// handlers/routeservice.go, handlers/max_request_size.go).
const afterLookup = new Set([
  'Connection Limit Reached',
  'route_service_unsupported',
  'max-request-size-exceeded',
])

/**
 * What one answer to a pinned request shows. A router-made answer is one that carries
 * X-Cf-RouterError and no X-Vcap-Request-Id: proxied answers always have the id
 * (gorouter proxy/modifyresponse.go), and apps can forge the error. An id that looks empty is one that
 * an app made up of blanks that Go does not take for blanks. All else is unknown.
 */
export const classify = (status: number, headers: Headers): Verdict => {
  const error = headers.get('x-cf-routererror') ?? ''
  if (headers.has('x-vcap-request-id')) {
    const name = headers.get('x-vcap-router') ?? ''
    return {
      verdict: 'present',
      why: `registered, ${status}`,
      ...(name === '' ? {} : { name }),
    }
  }
  if (error === 'unknown_route' && (status === 400 || status === 404))
    return { verdict: 'absent', why: `refused, ${status}` }
  if (error.startsWith('endpoint_failure'))
    return { verdict: 'present', why: `registered, but out of reach, ${status}`, reached: false }
  if (afterLookup.has(error)) return { verdict: 'present', why: `registered, ${status} ${error}` }
  return error === ''
    ? { verdict: 'unknown', why: `unclear, ${status}`, mangled: true }
    : { verdict: 'unknown', why: `unclear, ${status} ${error}` }
}

/** Recognises answers that a cache repeats: the same request id never comes twice from a router. */
export const noticeRepeats = (most = 20_000) => {
  const seen = new Set<string>()
  return (headers: Headers): boolean => {
    const id = headers.get('x-vcap-request-id') ?? ''
    if (id === '') return false
    if (seen.has(id)) return true
    if (seen.size >= most) seen.clear()
    seen.add(id)
    return false
  }
}
