import type { CloudController } from '../context.ts'
import { readFields, relationship } from '../fields.ts'
import { notFound, unprocessable } from '../refusal.ts'
import { processesBehind } from '../route/find.ts'
import { destinationsOf } from '../route/show.ts'
import type { RouteBindingRow } from '../rows.ts'
import { insert, rowsWhere } from '../store.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, link, toOne } from '../web/show.ts'
import { showService } from './instances.ts'

const show = (cc: CloudController, binding: RouteBindingRow) => ({
  ...head(binding),
  route_service_url: cc.store.services.get(binding.serviceGuid)?.routeServiceUrl ?? null,
  last_operation: { type: 'create', state: 'succeeded', description: '' },
  relationships: {
    service_instance: toOne(binding.serviceGuid),
    route: toOne(binding.routeGuid),
  },
  links: { self: link(cc, `/v3/service_route_bindings/${binding.guid}`) },
})

const renotify = ({ cc, notifier }: Call, routeGuid: string): void => {
  const route = cc.store.routes.get(routeGuid)
  if (route !== undefined) notifier.push(processesBehind(cc, destinationsOf(cc, route)))
}

export const routeBindingEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/service_route_bindings',
    query: listKeys('route_guids', 'service_instance_guids', 'service_instance_names', 'include'),
    handle: call => {
      const { store } = call.cc
      return list(call, store.routeBindings.values(), {
        filters: {
          route_guids: one => [one.routeGuid],
          service_instance_guids: one => [one.serviceGuid],
          service_instance_names: one => [store.services.get(one.serviceGuid)?.name ?? null],
        },
        present: one => show(call.cc, one),
        included: bindings =>
          call.query.list('include')?.includes('service_instance') === true
            ? {
                service_instances: rowsWhere(store.services, service =>
                  bindings.some(one => one.serviceGuid === service.guid),
                ).map(service => showService(call.cc, service)),
              }
            : undefined,
      })
    },
  },
  {
    method: 'POST',
    path: '/v3/service_route_bindings',
    handle: call => {
      const { cc } = call
      const fields = readFields(call.body, ['relationships', 'parameters', 'metadata'])
      const routeGuid = relationship(fields, 'route') ?? ''
      const service = cc.store.services.get(relationship(fields, 'service_instance') ?? '')
      if (!cc.store.routes.has(routeGuid)) throw unprocessable('The route could not be found.')
      if (service?.routeServiceUrl === null || service === undefined) {
        throw unprocessable('This service instance does not support binding')
      }
      if (rowsWhere(cc.store.routeBindings, one => one.routeGuid === routeGuid).length > 0) {
        throw unprocessable('The route and service instance are already bound.')
      }
      const binding = insert(cc.store.routeBindings, { routeGuid, serviceGuid: service.guid })
      renotify(call, routeGuid)
      return { status: 201, body: show(cc, binding) }
    },
  },
  {
    method: 'DELETE',
    path: '/v3/service_route_bindings/:guid',
    handle: call => {
      const binding = call.cc.store.routeBindings.get(call.param('guid'))
      if (binding === undefined) throw notFound('Service route binding')
      call.cc.store.routeBindings.delete(binding.guid)
      renotify(call, binding.routeGuid)
      return { status: 204 }
    },
  },
]
