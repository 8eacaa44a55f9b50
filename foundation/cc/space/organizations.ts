import type { CloudController } from '../context.ts'
import { notFound } from '../refusal.ts'
import type { OrganizationRow } from '../rows.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, link, toOne } from '../web/show.ts'

export const showOrganization = (cc: CloudController, organization: OrganizationRow) => ({
  ...head(organization),
  name: organization.name,
  suspended: false,
  relationships: { quota: toOne(organization.quotaGuid) },
  metadata: organization.metadata,
  links: {
    self: link(cc, `/v3/organizations/${organization.guid}`),
    domains: link(cc, `/v3/organizations/${organization.guid}/domains`),
    default_domain: link(cc, `/v3/organizations/${organization.guid}/domains/default`),
    quota: link(cc, `/v3/organization_quotas/${organization.quotaGuid}`),
  },
})

export const organizationEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/organizations/:guid/relationships/default_isolation_segment',
    handle: ({ cc, param }) => {
      const path = `/v3/organizations/${param('guid')}/relationships/default_isolation_segment`
      return { status: 200, body: { data: null, links: { self: link(cc, path) } } }
    },
  },
  {
    method: 'GET',
    path: '/v3/organizations',
    query: listKeys('names'),
    handle: call =>
      list(call, call.cc.store.organizations.values(), {
        filters: { names: one => [one.name] },
        orders: { name: one => one.name },
        present: one => showOrganization(call.cc, one),
      }),
  },
  {
    method: 'GET',
    path: '/v3/organizations/:guid',
    handle: ({ cc, param }) => {
      const organization = cc.store.organizations.get(param('guid'))
      if (organization === undefined) throw notFound('Organization')
      return { status: 200, body: showOrganization(cc, organization) }
    },
  },
]
