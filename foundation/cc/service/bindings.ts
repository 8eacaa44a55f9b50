import { showApp } from '../app/show.ts'
import type { CloudController } from '../context.ts'
import { startJob } from '../job.ts'
import { readFields, relationship, textAt } from '../fields.ts'
import { mergeMetadata, noMetadata } from '../metadata.ts'
import { notFound, unprocessable } from '../refusal.ts'
import type { AppRow, BindingRow, ServiceRow } from '../rows.ts'
import { insert, rowsWhere } from '../store.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, link, toOne } from '../web/show.ts'
import { timestamp } from '../web/timestamp.ts'
import { showService } from './instances.ts'

const show = (cc: CloudController, binding: BindingRow) => ({
  ...head(binding),
  name: binding.name,
  type: 'app',
  last_operation: {
    type: 'create',
    state: 'succeeded',
    description: '',
    created_at: timestamp(binding.createdAt),
    updated_at: timestamp(binding.updatedAt),
  },
  metadata: binding.metadata,
  relationships: {
    app: toOne(binding.appGuid),
    service_instance: toOne(binding.serviceGuid),
  },
  links: {
    self: link(cc, `/v3/service_credential_bindings/${binding.guid}`),
    app: link(cc, `/v3/apps/${binding.appGuid}`),
    service_instance: link(cc, `/v3/service_instances/${binding.serviceGuid}`),
  },
})

/** Binds a service; a second time is refused. */
export const bind = (
  cc: CloudController,
  app: AppRow,
  service: ServiceRow,
  name: string | null,
  metadata = noMetadata,
): BindingRow => {
  const same = (one: BindingRow) => one.appGuid === app.guid && one.serviceGuid === service.guid
  if (rowsWhere(cc.store.bindings, same).length > 0) {
    throw unprocessable('The app is already bound to the service instance')
  }
  return insert(cc.store.bindings, {
    name,
    appGuid: app.guid,
    serviceGuid: service.guid,
    metadata,
  })
}

const create = ({ cc, body }: Call) => {
  const known = ['type', 'name', 'relationships', 'parameters', 'strategy', 'metadata']
  const fields = readFields(body, known)
  const app = cc.store.apps.get(relationship(fields, 'app') ?? '')
  const service = cc.store.services.get(relationship(fields, 'service_instance') ?? '')
  if (app === undefined)
    throw unprocessable('App is invalid. Ensure it exists and you have access to it.')
  if (service === undefined) {
    throw unprocessable('The service instance could not be found.')
  }
  const metadata = mergeMetadata(noMetadata, fields['metadata'])
  const binding = bind(cc, app, service, textAt(fields, 'name') ?? null, metadata)
  if (service.type === 'user-provided') return { status: 201, body: show(cc, binding) }
  const resource = `/v3/service_credential_bindings/${binding.guid}`
  return startJob(cc, 'service_bindings.create', resource, () => {})
}

/** The apps and services that `include` asks for. */
const included = ({ cc, query }: Call, bindings: readonly BindingRow[]): object => {
  const wanted = query.list('include') ?? []
  const { apps, services } = cc.store
  const bound = rowsWhere(apps, app => bindings.some(one => one.appGuid === app.guid))
  const used = rowsWhere(services, row => bindings.some(one => one.serviceGuid === row.guid))
  return {
    ...(wanted.includes('app') && { apps: bound.map(app => showApp(cc, app)) }),
    ...(wanted.includes('service_instance') && {
      service_instances: used.map(row => showService(cc, row)),
    }),
  }
}

export const bindingEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/v3/service_credential_bindings', handle: create },
  {
    method: 'GET',
    path: '/v3/service_credential_bindings',
    query: listKeys(
      'app_guids',
      'app_names',
      'service_instance_guids',
      'service_instance_names',
      'names',
      'type',
      'include',
    ),
    handle: call => {
      const { store } = call.cc
      return list(call, store.bindings.values(), {
        filters: {
          app_guids: one => [one.appGuid],
          app_names: one => [store.apps.get(one.appGuid)?.name ?? null],
          service_instance_guids: one => [one.serviceGuid],
          service_instance_names: one => [store.services.get(one.serviceGuid)?.name ?? null],
          names: one => [one.name],
          type: () => ['app'],
        },
        present: one => show(call.cc, one),
        included: bindings => (call.query.has('include') ? included(call, bindings) : undefined),
      })
    },
  },
  {
    method: 'DELETE',
    path: '/v3/service_credential_bindings/:guid',
    handle: ({ cc, param }) => {
      const binding = cc.store.bindings.get(param('guid'))
      if (binding === undefined) throw notFound('Service credential binding')
      const remove = () => void cc.store.bindings.delete(binding.guid)
      if (cc.store.services.get(binding.serviceGuid)?.type === 'managed') {
        return startJob(cc, 'service_bindings.delete', null, remove)
      }
      remove()
      return { status: 204 }
    },
  },
]
