import type { CloudController } from './context.ts'
import { notFound } from './refusal.ts'
import type { Endpoint } from './web/endpoint.ts'
import { link } from './web/show.ts'

/** As on foundations whose operator has switched Docker on. */
const enabled = [
  'app_bits_upload',
  'app_scaling',
  'diego_docker',
  'env_var_visibility',
  'resource_matching',
  'route_creation',
  'service_instance_creation',
]

const show = (cc: CloudController, name: string) => ({
  name,
  enabled: true,
  updated_at: null,
  custom_error_message: null,
  links: { self: link(cc, `/v3/feature_flags/${name}`) },
})

export const flagEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/feature_flags',
    handle: ({ cc }) => {
      const resources = enabled.map(name => show(cc, name))
      const pagination = { total_results: resources.length, total_pages: 1, next: null }
      return { status: 200, body: { pagination, resources } }
    },
  },
  {
    method: 'GET',
    path: '/v3/feature_flags/:name',
    handle: ({ cc, param }) => {
      const name = param('name')
      if (!enabled.includes(name)) throw notFound('Feature flag')
      return { status: 200, body: show(cc, name) }
    },
  },
]
