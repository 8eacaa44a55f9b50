import type { CloudController } from './context.ts'
import type { Endpoint } from './web/endpoint.ts'
import { link } from './web/show.ts'

/** The API version whose behaviour this is. */
const version = '3.228.0'

const collections = [
  'app_usage_events',
  'apps',
  'audit_events',
  'buildpacks',
  'builds',
  'deployments',
  'domains',
  'droplets',
  'feature_flags',
  'info',
  'isolation_segments',
  'organization_quotas',
  'organizations',
  'packages',
  'processes',
  'resource_matches',
  'roles',
  'routes',
  'security_groups',
  'service_brokers',
  'service_credential_bindings',
  'service_instances',
  'service_offerings',
  'service_plans',
  'service_route_bindings',
  'sidecars',
  'space_quotas',
  'spaces',
  'stacks',
  'tasks',
  'users',
]

const root = (cc: CloudController) => ({
  links: {
    self: link(cc, ''),
    bits_service: null,
    cloud_controller_v2: null,
    cloud_controller_v3: { ...link(cc, '/v3'), meta: { version } },
    network_policy_v0: link(cc, '/networking/v0/external'),
    network_policy_v1: link(cc, '/networking/v1/external'),
    login: { href: cc.addresses.uaa },
    uaa: { href: cc.addresses.uaa },
    credhub: null,
    routing: null,
    logging: null,
    log_cache: { href: cc.addresses.logCache },
    log_stream: null,
    app_ssh: null,
  },
})

const v3 = (cc: CloudController) => ({
  links: {
    self: link(cc, '/v3'),
    ...Object.fromEntries(collections.map(name => [name, link(cc, `/v3/${name}`)])),
  },
})

const info = (cc: CloudController) => ({
  build: 'foundation',
  cli_version: { minimum: '', recommended: '' },
  custom: {},
  description: 'Cloud Foundry in a box',
  name: 'foundation',
  version: 0,
  osbapi_version: '2.15',
  rate_limits: { enabled: false, general_limit: 2000, reset_interval_in_minutes: 60 },
  links: { self: link(cc, '/v3/info'), support: { href: '' } },
})

export const rootEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/', open: true, handle: ({ cc }) => ({ status: 200, body: root(cc) }) },
  { method: 'GET', path: '/v3', open: true, handle: ({ cc }) => ({ status: 200, body: v3(cc) }) },
  {
    method: 'GET',
    path: '/v3/info',
    open: true,
    handle: ({ cc }) => ({ status: 200, body: info(cc) }),
  },
]
