import { Failure } from '../../../failure.ts'
import type { RouteName } from '../../../proof/claim.ts'

const shape = /^(\*\.)?([^/:?#*]+)(\/[^?#]*)?$/
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
// What RFC 3986, section 3.3, lets stand in a path, without quotes: none of it ends a word or
// begins a comment in a file of HAProxy.
const segment = /^[\w.~!$&()*+,;=:@%-]+$/
const longestHost = 253
// The longest that Cloud Foundry takes (cloud_controller_ng app/models/runtime/route.rb).
const longestPath = 128

const hostProblem = (host: string): string | undefined => {
  const odd = host.split('.').find(each => !label.test(each))
  if (odd !== undefined) return `${odd === '' ? 'an empty part' : odd} cannot stand in a host name`
  return host.length > longestHost ? `its host is longer than ${longestHost} characters` : undefined
}

const pathProblem = (path: string): string | undefined => {
  if (path.length > longestPath) return `its path is longer than ${longestPath} characters`
  const odd = path
    .split('/')
    .slice(1)
    .find(each => !segment.test(each) || each === '.' || each === '..')
  if (odd === undefined || path === '') return undefined
  return odd === '' ? 'its path has two slashes in a row' : `${odd} cannot stand in its path`
}

/**
 * The name of a route: `host`, `host/path` or `*.host`, the host in lower case, the path without a
 * slash at its end. Throws `route.invalid`.
 */
export const readRoute = (route: string): RouteName => {
  const invalid = (detail: string) => new Failure('route.invalid', { route, detail })
  const [, star = '', written, slashed = ''] = shape.exec(route) ?? []
  if (written === undefined) throw invalid('it has a scheme, a port, a query or no host')
  const host = written.toLowerCase()
  const path = slashed.replace(/\/$/, '')
  const problem = hostProblem(host) ?? pathProblem(path)
  if (problem !== undefined) throw invalid(problem)
  return `${star}${host}${path}`
}

/** Is it a route of Cloud Foundry's TCP routers, `domain:port`? */
export const isTcpRoute = (route: string): boolean => /^[^/:?#]+:\d+$/.test(route)
