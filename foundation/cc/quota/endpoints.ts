import type { CloudController } from '../context.ts'
import { notFound } from '../refusal.ts'
import type { QuotaRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, link } from '../web/show.ts'
import { quotasOf, usage } from './check.ts'

const limits = (quota: QuotaRow) => ({
  name: quota.name,
  apps: {
    total_memory_in_mb: quota.totalMemory,
    per_process_memory_in_mb: quota.processMemory,
    total_instances: quota.totalInstances,
    per_app_tasks: null,
    log_rate_limit_in_bytes_per_second: null,
  },
  services: {
    paid_services_allowed: true,
    total_service_instances: quota.totalServices,
    total_service_keys: null,
  },
  routes: { total_routes: quota.totalRoutes, total_reserved_ports: null },
})

const showOrganizationQuota = (cc: CloudController, quota: QuotaRow) => ({
  ...head(quota),
  ...limits(quota),
  domains: { total_domains: null },
  relationships: {
    organizations: {
      data: rowsWhere(cc.store.organizations, one => one.quotaGuid === quota.guid).map(one => ({
        guid: one.guid,
      })),
    },
  },
  links: { self: link(cc, `/v3/organization_quotas/${quota.guid}`) },
})

const showSpaceQuota = (cc: CloudController, quota: QuotaRow) => ({
  ...head(quota),
  ...limits(quota),
  relationships: {
    organization: { data: { guid: quota.organizationGuid } },
    spaces: {
      data: rowsWhere(cc.store.spaces, one => one.quotaGuid === quota.guid).map(one => ({
        guid: one.guid,
      })),
    },
  },
  links: { self: link(cc, `/v3/space_quotas/${quota.guid}`) },
})

const summary = (used: ReturnType<typeof usage>) => ({
  started_instances: used.instances,
  memory_in_mb: used.memory,
  routes: used.routes,
  service_instances: used.services,
  reserved_ports: 0,
  domains: 0,
  per_app_tasks: 0,
  service_keys: 0,
})

export const quotaEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/organization_quotas',
    query: listKeys('names', 'organization_guids'),
    handle: call =>
      list(call, call.cc.store.organizationQuotas.values(), {
        filters: { names: quota => [quota.name] },
        present: quota => showOrganizationQuota(call.cc, quota),
      }),
  },
  {
    method: 'GET',
    path: '/v3/organization_quotas/:guid',
    handle: ({ cc, param }) => {
      const quota = cc.store.organizationQuotas.get(param('guid'))
      if (quota === undefined) throw notFound('Organization quota')
      return { status: 200, body: showOrganizationQuota(cc, quota) }
    },
  },
  {
    method: 'GET',
    path: '/v3/space_quotas/:guid',
    handle: ({ cc, param }) => {
      const quota = cc.store.spaceQuotas.get(param('guid'))
      if (quota === undefined) throw notFound('Space quota')
      return { status: 200, body: showSpaceQuota(cc, quota) }
    },
  },
  {
    method: 'GET',
    path: '/v3/organizations/:guid/usage_summary',
    handle: ({ cc, param }) => {
      const guid = param('guid')
      if (!cc.store.organizations.has(guid)) throw notFound('Organization')
      const used = usage(cc, space => space.organizationGuid === guid)
      const links = { self: link(cc, `/v3/organizations/${guid}/usage_summary`) }
      return { status: 200, body: { usage_summary: summary(used), links } }
    },
  },
  {
    method: 'GET',
    path: '/v3/spaces/:guid/usage_summary',
    handle: ({ cc, param }) => {
      const guid = param('guid')
      if (quotasOf(cc, guid).space === undefined) throw notFound('Space')
      const used = usage(cc, space => space.guid === guid)
      const links = { self: link(cc, `/v3/spaces/${guid}/usage_summary`) }
      return { status: 200, body: { usage_summary: summary(used), links } }
    },
  },
]
