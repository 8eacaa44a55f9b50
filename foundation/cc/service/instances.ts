import type { CloudController } from '../context.ts'
import { startJob } from '../job.ts'
import { isFields, listAt, readFields, relationship, textAt } from '../fields.ts'
import { mergeMetadata, noMetadata } from '../metadata.ts'
import { notFound, unprocessable } from '../refusal.ts'
import type { ServiceRow } from '../rows.ts'
import { insert, rowsWhere } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, link, toOne } from '../web/show.ts'
import { timestamp } from '../web/timestamp.ts'

export const showService = (cc: CloudController, service: ServiceRow) => ({
  ...head(service),
  name: service.name,
  type: service.type,
  tags: service.tags,
  last_operation: {
    type: 'create',
    state: 'succeeded',
    description: 'Operation succeeded',
    created_at: timestamp(service.createdAt),
    updated_at: timestamp(service.updatedAt),
  },
  ...(service.type === 'user-provided' && {
    syslog_drain_url: null,
    route_service_url: service.routeServiceUrl,
  }),
  relationships: { space: toOne(service.spaceGuid) },
  metadata: service.metadata,
  links: { self: link(cc, `/v3/service_instances/${service.guid}`) },
})

const keys = [
  'type',
  'name',
  'credentials',
  'route_service_url',
  'syslog_drain_url',
  'tags',
  'parameters',
  'relationships',
  'metadata',
]

export const serviceEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/service_instances',
    query: listKeys(
      'names',
      'space_guids',
      'organization_guids',
      'type',
      'service_plan_guids',
      'fields',
    ),
    handle: call =>
      list(call, call.cc.store.services.values(), {
        filters: {
          names: service => [service.name],
          space_guids: service => [service.spaceGuid],
          type: service => [service.type],
        },
        orders: { name: service => service.name },
        present: service => showService(call.cc, service),
      }),
  },
  {
    method: 'GET',
    path: '/v3/service_instances/:guid',
    handle: ({ cc, param }) => {
      const service = cc.store.services.get(param('guid'))
      if (service === undefined) throw notFound('Service instance')
      return { status: 200, body: showService(cc, service) }
    },
  },
  {
    method: 'POST',
    path: '/v3/service_instances',
    handle: ({ cc, body }) => {
      const fields = readFields(body, keys)
      const name = textAt(fields, 'name') ?? ''
      const spaceGuid = relationship(fields, 'space') ?? ''
      const type = fields['type']
      if (type !== 'managed' && type !== 'user-provided') {
        throw unprocessable("Type must be one of 'managed', 'user-provided'")
      }
      if (!cc.store.spaces.has(spaceGuid)) {
        throw unprocessable('Invalid space. Ensure that the space exists and you have access to it')
      }
      const same = (one: ServiceRow) => one.spaceGuid === spaceGuid && one.name === name
      if (rowsWhere(cc.store.services, same).length > 0) {
        throw unprocessable(`The service instance name is taken: ${name}.`)
      }
      const credentials = fields['credentials']
      const service = insert(cc.store.services, {
        name,
        type,
        spaceGuid,
        credentials: isFields(credentials) ? credentials : {},
        routeServiceUrl: textAt(fields, 'route_service_url') ?? null,
        tags: listAt(fields, 'tags').map(String),
        metadata: mergeMetadata(noMetadata, fields['metadata']),
      })
      if (type === 'user-provided') return { status: 201, body: showService(cc, service) }
      return startJob(
        cc,
        'service_instance.create',
        `/v3/service_instances/${service.guid}`,
        () => {},
      )
    },
  },
]
