import { readFields } from '../fields.ts'
import { notFound, unprocessable } from '../refusal.ts'
import { change } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { appOf } from './find.ts'

const descriptions: Readonly<Record<string, string>> = {
  ssh: 'Enable SSHing into the app.',
  revisions: 'Enable versioning of an application',
  'service-binding-k8s': 'Enable k8s service bindings for the app',
  'file-based-vcap-services': 'Enable file-based VCAP service bindings for the app',
}

const show = (name: string, enabled: boolean) => ({
  name,
  description: descriptions[name] ?? '',
  enabled,
})

export const isFeature = (name: string): boolean => name in descriptions

export const appFeatureEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/apps/:guid/features',
    handle: call => {
      const { features } = appOf(call)
      const resources = Object.keys(descriptions).map(name => show(name, features[name] ?? false))
      return { status: 200, body: { resources, pagination: {} } }
    },
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/features/:name',
    handle: call => {
      const name = call.param('name')
      if (!isFeature(name)) throw notFound('Feature')
      return { status: 200, body: show(name, appOf(call).features[name] ?? false) }
    },
  },
  {
    method: 'PATCH',
    path: '/v3/apps/:guid/features/:name',
    handle: call => {
      const name = call.param('name')
      const app = appOf(call)
      if (!isFeature(name)) throw notFound('Feature')
      const { enabled } = readFields(call.body, ['enabled'])
      if (typeof enabled !== 'boolean') throw unprocessable('Enabled must be a boolean')
      change(call.cc.store.apps, app, { features: { ...app.features, [name]: enabled } })
      return { status: 200, body: show(name, enabled) }
    },
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/ssh_enabled',
    handle: call => {
      const enabled = appOf(call).features['ssh'] ?? false
      return { status: 200, body: { enabled, reason: enabled ? '' : 'Disabled for app' } }
    },
  },
]
