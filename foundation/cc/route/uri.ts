import type { DomainRow, RouteRow } from '../rows.ts'

/** The route without a scheme: `host.domain/path`, or `domain:port` for TCP. */
export const routeUri = (route: RouteRow, domain: DomainRow): string => {
  const host = route.host === '' ? domain.name : `${route.host}.${domain.name}`
  return `${host}${route.port === null ? '' : `:${route.port}`}${route.path}`
}
