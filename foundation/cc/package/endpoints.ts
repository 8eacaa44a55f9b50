import { appOf } from '../app/find.ts'
import type { CloudController } from '../context.ts'
import { readFields, relationship, textAt } from '../fields.ts'
import { mergeMetadata, noMetadata } from '../metadata.ts'
import { notFound, unprocessable } from '../refusal.ts'
import type { AppRow, PackageRow } from '../rows.ts'
import { change, insert, rowsWhere } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { showPackage } from './show.ts'

const appFor = (cc: CloudController, body: unknown): AppRow => {
  const app = cc.store.apps.get(relationship(body, 'app') ?? '')
  if (app !== undefined) return app
  throw unprocessable('App is invalid. Ensure it exists and you have access to it.')
}

const checkType = (type: unknown, app: AppRow): PackageRow['type'] => {
  if (type !== 'bits' && type !== 'docker') {
    throw unprocessable("Type must be one of 'bits, docker'")
  }
  const docker = app.lifecycle.type === 'docker'
  if (type === 'bits' && docker) throw unprocessable('Cannot create bits package for a Docker app.')
  if (type === 'docker' && !docker) {
    throw unprocessable('Cannot create Docker package for a buildpack app.')
  }
  return type
}

const copy = (cc: CloudController, source: string, app: AppRow): PackageRow => {
  const original = cc.store.packages.get(source)
  if (original === undefined) {
    throw unprocessable('Source package is invalid. Ensure it exists and you have access to it.')
  }
  const { guid: _guid, createdAt: _created, updatedAt: _updated, ...columns } = original
  const row = insert(cc.store.packages, { ...columns, appGuid: app.guid, state: 'COPYING' })
  cc.timers.after(cc.delays.upload, () => change(cc.store.packages, row, { state: 'READY' }))
  return row
}

const add = (cc: CloudController, body: unknown, app: AppRow): PackageRow => {
  const fields = readFields(body, ['type', 'relationships', 'data', 'metadata'])
  const type = checkType(fields['type'], app)
  const image = textAt(fields, 'data', 'image') ?? null
  if (type === 'docker' && image === null) throw unprocessable('Image required')
  if ((textAt(fields, 'data', 'password') ?? '').length > 5000) {
    throw unprocessable('Password is too long (maximum is 5000 characters)')
  }
  return insert(cc.store.packages, {
    appGuid: app.guid,
    type,
    state: type === 'docker' ? 'READY' : 'AWAITING_UPLOAD',
    error: null,
    checksum: null,
    folder: null,
    image,
    username: textAt(fields, 'data', 'username') ?? null,
    metadata: mergeMetadata(noMetadata, fields['metadata']),
  })
}

const filters = {
  states: (row: PackageRow) => [row.state],
  types: (row: PackageRow) => [row.type],
  app_guids: (row: PackageRow) => [row.appGuid],
}

export const packageEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/v3/packages',
    query: ['source_guid'],
    handle: ({ cc, body, query }) => {
      const app = appFor(cc, body)
      const source = query.text('source_guid')
      const row = source === undefined ? add(cc, body, app) : copy(cc, source, app)
      return { status: 201, body: showPackage(cc, row) }
    },
  },
  {
    method: 'GET',
    path: '/v3/packages',
    query: listKeys('states', 'types', 'app_guids', 'space_guids', 'organization_guids'),
    handle: call =>
      list(call, call.cc.store.packages.values(), {
        filters,
        present: row => showPackage(call.cc, row),
      }),
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/packages',
    query: listKeys('states', 'types'),
    handle: call => {
      const app = appOf(call)
      const rows = rowsWhere(call.cc.store.packages, row => row.appGuid === app.guid)
      return list(call, rows, { filters, present: row => showPackage(call.cc, row) })
    },
  },
  {
    method: 'GET',
    path: '/v3/packages/:guid',
    handle: ({ cc, param }) => {
      const row = cc.store.packages.get(param('guid'))
      if (row === undefined) throw notFound('Package')
      return { status: 200, body: showPackage(cc, row) }
    },
  },
]
