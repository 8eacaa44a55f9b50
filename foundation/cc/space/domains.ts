import type { CloudController } from '../context.ts'
import { notFound } from '../refusal.ts'
import type { DomainRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, link, toOne } from '../web/show.ts'

const show = (cc: CloudController, domain: DomainRow) => ({
  ...head(domain),
  name: domain.name,
  internal: domain.internal,
  router_group: domain.routerGroup === null ? null : { guid: domain.routerGroup },
  supported_protocols: [domain.routerGroup === null ? 'http' : 'tcp'],
  relationships: {
    organization: toOne(domain.organizationGuid),
    shared_organizations: { data: [] },
  },
  metadata: domain.metadata,
  links: {
    self: link(cc, `/v3/domains/${domain.guid}`),
    route_reservations: link(cc, `/v3/domains/${domain.guid}/route_reservations`),
  },
})

const domainAt = (cc: CloudController, guid: string): DomainRow => {
  const domain = cc.store.domains.get(guid)
  if (domain === undefined) throw notFound('Domain')
  return domain
}

const visible = (cc: CloudController, organizationGuid: string): readonly DomainRow[] =>
  rowsWhere(
    cc.store.domains,
    one => one.organizationGuid === null || one.organizationGuid === organizationGuid,
  )

const filters = {
  names: (domain: DomainRow) => [domain.name],
  organization_guids: (domain: DomainRow) => [domain.organizationGuid],
}

export const domainEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/domains',
    query: listKeys('names', 'organization_guids'),
    handle: call =>
      list(call, call.cc.store.domains.values(), {
        filters,
        present: domain => show(call.cc, domain),
      }),
  },
  {
    method: 'GET',
    path: '/v3/domains/:guid',
    handle: ({ cc, param }) => ({ status: 200, body: show(cc, domainAt(cc, param('guid'))) }),
  },
  {
    method: 'GET',
    path: '/v3/organizations/:guid/domains',
    query: listKeys('names', 'organization_guids'),
    handle: call => {
      const { cc } = call
      if (!cc.store.organizations.has(call.param('guid'))) throw notFound('Organization')
      const rows = visible(cc, call.param('guid'))
      return list(call, rows, { filters, present: domain => show(cc, domain) })
    },
  },
  {
    method: 'GET',
    path: '/v3/organizations/:guid/domains/default',
    handle: ({ cc, param }) => {
      const domain = visible(cc, param('guid')).find(
        one => !one.internal && one.routerGroup === null,
      )
      if (domain === undefined) throw notFound('Domain')
      return { status: 200, body: show(cc, domain) }
    },
  },
  {
    method: 'GET',
    path: '/v3/domains/:guid/route_reservations',
    query: ['host', 'path', 'port'],
    handle: ({ cc, param, query }) => {
      const domain = domainAt(cc, param('guid'))
      const port = query.text('port')
      const found = rowsWhere(
        cc.store.routes,
        route =>
          route.domainGuid === domain.guid &&
          route.host === (query.text('host') ?? '').toLowerCase() &&
          route.path === (query.text('path') ?? '') &&
          route.port === (port === undefined ? null : Number(port)),
      )
      return { status: 200, body: { matching_route: found.length > 0 } }
    },
  },
]
