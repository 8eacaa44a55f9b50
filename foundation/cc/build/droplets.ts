import { appOf } from '../app/find.ts'
import type { CloudController } from '../context.ts'
import { relationship } from '../fields.ts'
import { notFound, unprocessable } from '../refusal.ts'
import type { DropletRow } from '../rows.ts'
import { change, insert, rowsWhere } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, link, toOne } from '../web/show.ts'

export const showDroplet = (cc: CloudController, droplet: DropletRow) => ({
  ...head(droplet),
  state: droplet.state,
  error: null,
  lifecycle: { type: droplet.lifecycle.type, data: {} },
  checksum: droplet.checksum === null ? null : { type: 'sha256', value: droplet.checksum },
  buildpacks: [],
  stack: droplet.lifecycle.type === 'docker' ? null : 'cflinuxfs4',
  image: droplet.image,
  execution_metadata: '',
  process_types: droplet.processTypes,
  relationships: { app: toOne(droplet.appGuid) },
  metadata: droplet.metadata,
  links: {
    self: link(cc, `/v3/droplets/${droplet.guid}`),
    app: link(cc, `/v3/apps/${droplet.appGuid}`),
    assign_current_droplet: link(
      cc,
      `/v3/apps/${droplet.appGuid}/relationships/current_droplet`,
      'PATCH',
    ),
    package: droplet.packageGuid === null ? null : link(cc, `/v3/packages/${droplet.packageGuid}`),
  },
})

const copy = (cc: CloudController, source: string, appGuid: string): DropletRow => {
  const original = cc.store.droplets.get(source)
  const app = cc.store.apps.get(appGuid)
  if (original === undefined) throw notFound('Droplet')
  if (app === undefined) throw notFound('App')
  if (app.lifecycle.type !== original.lifecycle.type) {
    throw unprocessable('App lifecycle type must be the same as droplet lifecycle type')
  }
  const docker = app.lifecycle.type === 'docker'
  const { guid: _guid, createdAt: _created, updatedAt: _updated, ...columns } = original
  const droplet = insert(cc.store.droplets, {
    ...columns,
    appGuid,
    state: docker ? 'STAGED' : 'COPYING',
  })
  if (!docker) {
    cc.timers.after(cc.delays.upload, () => change(cc.store.droplets, droplet, { state: 'STAGED' }))
  }
  return droplet
}

const filters = {
  states: (droplet: DropletRow) => [droplet.state],
  app_guids: (droplet: DropletRow) => [droplet.appGuid],
}

export const dropletEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/v3/droplets',
    query: ['source_guid'],
    handle: ({ cc, body, query }) => {
      const source = query.text('source_guid')
      if (source === undefined) throw unprocessable('Droplets can only be copied here')
      const droplet = copy(cc, source, relationship(body, 'app') ?? '')
      return { status: 201, body: showDroplet(cc, droplet) }
    },
  },
  {
    method: 'GET',
    path: '/v3/droplets',
    query: listKeys('states', 'app_guids', 'space_guids', 'organization_guids'),
    handle: call =>
      list(call, call.cc.store.droplets.values(), {
        filters,
        present: one => showDroplet(call.cc, one),
      }),
  },
  {
    method: 'GET',
    path: '/v3/packages/:guid/droplets',
    query: listKeys('states'),
    handle: call => {
      const rows = rowsWhere(call.cc.store.droplets, one => one.packageGuid === call.param('guid'))
      return list(call, rows, { filters, present: one => showDroplet(call.cc, one) })
    },
  },
  {
    method: 'GET',
    path: '/v3/droplets/:guid',
    handle: ({ cc, param }) => {
      const droplet = cc.store.droplets.get(param('guid'))
      if (droplet === undefined) throw notFound('Droplet')
      return { status: 200, body: showDroplet(cc, droplet) }
    },
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/droplets',
    query: listKeys('states', 'current'),
    handle: call => {
      const app = appOf(call)
      const rows = rowsWhere(
        call.cc.store.droplets,
        one =>
          one.appGuid === app.guid &&
          (call.query.text('current') !== 'true' || one.guid === app.dropletGuid),
      )
      return list(call, rows, { filters, present: one => showDroplet(call.cc, one) })
    },
  },
]
