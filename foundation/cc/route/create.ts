import type { CloudController } from '../context.ts'
import { isFields, readFields, relationship, textAt, wholeAt } from '../fields.ts'
import { mergeMetadata, type Metadata, noMetadata } from '../metadata.ts'
import { checkRoute } from '../quota/check.ts'
import { unprocessable } from '../refusal.ts'
import type { DomainRow, RouteRow } from '../rows.ts'
import { insert, rowsWhere } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { showRoute } from './show.ts'

export interface Address {
  readonly host: string
  readonly path: string
  readonly port: number | null
}

const exists = (address: Address, domain: DomainRow): string => {
  if (address.port !== null) {
    return `Route already exists with port '${address.port}' for domain '${domain.name}'.`
  }
  const host = address.host === '' ? '' : ` with host '${address.host}'`
  const path = address.path === '' ? '' : `${host === '' ? ' with' : ' and'} path '${address.path}'`
  return `Route already exists${host}${path} for domain '${domain.name}'.`
}

const checkAddress = (address: Address, domain: DomainRow): void => {
  const { host, path } = address
  if (host !== '*' && !/^[\w-]{0,63}$/.test(host)) {
    throw unprocessable(
      'Host must be either "*" or contain only alphanumeric characters, "_", or "-"',
    )
  }
  if (path !== '' && (!/^\/[^?]+$/.test(path) || path.length > 128)) {
    throw unprocessable("Path must begin with a '/' and cannot be only a '/' or contain a '?'")
  }
  if (domain.internal && (host === '*' || path !== '')) {
    throw unprocessable('Wildcards and paths are not supported for internal domains.')
  }
  if (domain.routerGroup === null && domain.organizationGuid === null && host === '') {
    throw unprocessable('Missing host. Routes in shared domains must have a host defined.')
  }
}

const checkTaken = (cc: CloudController, wanted: Address & { spaceGuid: string }, d: DomainRow) => {
  const sameHost = rowsWhere(
    cc.store.routes,
    one => one.domainGuid === d.guid && one.host === wanted.host && one.port === wanted.port,
  )
  const taken = sameHost.some(one => one.path === wanted.path || one.spaceGuid !== wanted.spaceGuid)
  if (taken) throw unprocessable(exists(wanted, d))
}

/** Adds a route; the data plane hears nothing of it before it has a destination. */
export const addRoute = (
  cc: CloudController,
  domain: DomainRow,
  wanted: Address & {
    readonly spaceGuid: string
    readonly options?: RouteRow['options']
    readonly metadata?: Metadata
  },
): RouteRow => {
  const row = {
    host: wanted.host.toLowerCase(),
    path: wanted.path,
    port: wanted.port,
    spaceGuid: wanted.spaceGuid,
    domainGuid: domain.guid,
    options: wanted.options ?? {},
    metadata: wanted.metadata ?? noMetadata,
  }
  checkAddress(row, domain)
  checkTaken(cc, row, domain)
  checkRoute(cc, wanted.spaceGuid)
  return insert(cc.store.routes, row)
}

const freePort = (cc: CloudController, domain: DomainRow): number => {
  const used = rowsWhere(cc.store.routes, one => one.domainGuid === domain.guid)
  return used.reduce((port, one) => Math.max(port, (one.port ?? 0) + 1), 1024)
}

export const createRouteEndpoint: Endpoint = {
  method: 'POST',
  path: '/v3/routes',
  handle: ({ cc, body }) => {
    const known = ['host', 'path', 'port', 'relationships', 'options', 'metadata']
    const fields = readFields(body, known)
    const spaceGuid = relationship(fields, 'space') ?? ''
    const domain = cc.store.domains.get(relationship(fields, 'domain') ?? '')
    if (!cc.store.spaces.has(spaceGuid)) {
      throw unprocessable('Invalid space. Ensure that the space exists and you have access to it.')
    }
    if (domain === undefined) {
      throw unprocessable(
        'Invalid domain. Ensure that the domain exists and you have access to it.',
      )
    }
    const port = wholeAt(fields, 'port', 'Port', 1) ?? null
    const options = fields['options']
    const route = addRoute(cc, domain, {
      host: textAt(fields, 'host') ?? '',
      path: textAt(fields, 'path') ?? '',
      port: domain.routerGroup === null ? port : (port ?? freePort(cc, domain)),
      spaceGuid,
      options: isFields(options) ? options : {},
      metadata: mergeMetadata(noMetadata, fields['metadata']),
    })
    return { status: 201, body: showRoute(cc, route) }
  },
}
