import { Failure } from '../../failure.ts'
import { nearest } from './nearest.ts'
import type { RouteAddress } from './route.ts'
import type { Domain } from './target.ts'

const shape = /^([^/:?#]+)(?::(\d+))?(\/[^?#]*)?$/

const longestPath = 128

const domainFor = (name: string, domains: readonly Domain[]): Domain | undefined =>
  domains
    .filter(d => name === d.name.toLowerCase() || name.endsWith(`.${d.name.toLowerCase()}`))
    .toSorted((a, b) => b.name.length - a.name.length)[0]

const portProblem = (domain: Domain, host: string, port: number | undefined, path: string) => {
  if (domain.protocol === 'http')
    return port === undefined ? undefined : `${domain.name} is for HTTP, which has no ports here`
  if (host !== '') return `routes of the TCP domain ${domain.name} have no host`
  if (path !== '') return 'a TCP route has no path'
  if (port === undefined) return `${domain.name} is for TCP: a port is needed`
  return port >= 1 && port <= 65_535 ? undefined : 'the port must be from 1 to 65535'
}

const hostProblem = (domain: Domain, host: string, path: string): string | undefined => {
  if (host !== '' && host !== '*' && !/^[\w-]{1,63}$/.test(host))
    return `host ${host} is not one label before the domain ${domain.name}`
  if (domain.internal && host === '*') return 'an internal domain has no wildcards'
  if (domain.internal && path !== '') return 'an internal route has no path'
  return path.length > longestPath ? `its path is longer than ${longestPath} characters` : undefined
}

/** A route's name as people write it. */
export const routeName = (address: Omit<RouteAddress, 'name'>): string => {
  const { host, domain, port, path } = address
  const name = host === '' ? domain.name : `${host}.${domain.name}`
  return port === undefined ? `${name}${path}` : `${name}:${port}`
}

/**
 * Takes a route string apart: the longest domain that fits wins, as the platform has it
 * (cloud_controller_ng lib/cloud_controller/app_manifest/manifest_route.rb). Rejects with
 * `route.invalid` or `route.no_domain`.
 */
export const parseRoute = (route: string, domains: readonly Domain[]): RouteAddress => {
  const invalid = (detail: string) => new Failure('route.invalid', { route, detail })
  const match = shape.exec(route)
  const written = match?.[1]
  if (!match || written === undefined) throw invalid('it has a scheme, a query or no host')
  const name = written.toLowerCase()
  const port = match[2] === undefined ? undefined : Number(match[2])
  // The platform refuses a path that is a single slash; people mean no path by it.
  const path = match[3] === undefined || match[3] === '/' ? '' : match[3]
  const domain = domainFor(name, domains)
  if (!domain) {
    const near = nearest(
      name,
      domains.map(d => d.name),
    )
    throw new Failure('route.no_domain', { route, near })
  }
  const host = name.slice(0, -domain.name.length).replace(/\.$/, '')
  const problem = portProblem(domain, host, port, path) ?? hostProblem(domain, host, path)
  if (problem !== undefined) throw invalid(problem)
  const address = { domain, host, path, port }
  return { ...address, name: routeName(address) }
}
