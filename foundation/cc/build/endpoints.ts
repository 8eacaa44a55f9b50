import { appOf } from '../app/find.ts'
import { recordAppEvent } from '../audit.ts'
import type { CloudController } from '../context.ts'
import { isFields, readFields, textAt } from '../fields.ts'
import { mergeMetadata, noMetadata } from '../metadata.ts'
import { changeLifecycle } from '../app/lifecycle.ts'
import { badRequest, notFound, refusal, unprocessable } from '../refusal.ts'
import type { BuildRow, PackageRow } from '../rows.ts'
import { insert, rowsWhere } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, link, toOne } from '../web/show.ts'
import { stageBuild } from './stage.ts'

const show = (cc: CloudController, build: BuildRow) => ({
  ...head(build),
  created_by: { guid: 'user', name: 'admin', email: 'admin' },
  state: build.state,
  staging_memory_in_mb: 1024,
  staging_disk_in_mb: 1024,
  staging_log_rate_limit_bytes_per_second: -1,
  error: build.error,
  lifecycle: build.lifecycle,
  package: { guid: build.packageGuid },
  droplet: build.dropletGuid === null ? null : { guid: build.dropletGuid },
  metadata: build.metadata,
  relationships: { app: toOne(build.appGuid) },
  links: {
    self: link(cc, `/v3/builds/${build.guid}`),
    app: link(cc, `/v3/apps/${build.appGuid}`),
    ...(build.dropletGuid !== null && { droplet: link(cc, `/v3/droplets/${build.dropletGuid}`) }),
  },
})

const readyPackage = (cc: CloudController, body: unknown): PackageRow => {
  const bits = cc.store.packages.get(textAt(body, 'package', 'guid') ?? '')
  if (bits === undefined) {
    throw unprocessable(
      'Unable to use package. Ensure that the package exists and you have access to it.',
    )
  }
  if (bits.state !== 'READY') throw badRequest('Cannot stage package whose state is not ready.')
  const staging = rowsWhere(
    cc.store.builds,
    build => build.appGuid === bits.appGuid && build.state === 'STAGING',
  )
  if (staging.length === 0) return bits
  throw refusal(422, {
    code: 170017,
    title: 'CF-StagingInProgress',
    detail: 'Only one build can be STAGING at a time per application.',
  })
}

const keys = [
  'package',
  'lifecycle',
  'staging_memory_in_mb',
  'staging_disk_in_mb',
  'staging_log_rate_limit_bytes_per_second',
  'environment_variables',
  'metadata',
]

const filters = {
  states: (build: BuildRow) => [build.state],
  app_guids: (build: BuildRow) => [build.appGuid],
  package_guids: (build: BuildRow) => [build.packageGuid],
}

export const buildEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/v3/builds',
    handle: ({ cc, body, bearer }) => {
      const fields = readFields(body, keys)
      if (!isFields(fields['package'])) throw unprocessable('Package must be an object')
      const bits = readyPackage(cc, fields)
      const app = cc.store.apps.get(bits.appGuid)
      if (app === undefined) throw notFound('App')
      const build = insert(cc.store.builds, {
        appGuid: app.guid,
        packageGuid: bits.guid,
        dropletGuid: null,
        state: 'STAGING',
        error: null,
        lifecycle: changeLifecycle(app.lifecycle, fields['lifecycle']),
        metadata: mergeMetadata(noMetadata, fields['metadata']),
      })
      recordAppEvent(cc, 'audit.app.build.create', app, { build_guid: build.guid }, bearer.guid)
      void stageBuild(cc, app, build, bits)
      return { status: 201, body: show(cc, build) }
    },
  },
  {
    method: 'GET',
    path: '/v3/builds',
    query: listKeys('states', 'app_guids', 'package_guids'),
    handle: call =>
      list(call, call.cc.store.builds.values(), { filters, present: one => show(call.cc, one) }),
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/builds',
    query: listKeys('states'),
    handle: call => {
      const app = appOf(call)
      const rows = rowsWhere(call.cc.store.builds, build => build.appGuid === app.guid)
      return list(call, rows, { filters, present: one => show(call.cc, one) })
    },
  },
  {
    method: 'GET',
    path: '/v3/builds/:guid',
    handle: ({ cc, param }) => {
      const build = cc.store.builds.get(param('guid'))
      if (build === undefined) throw notFound('Build')
      return { status: 200, body: show(cc, build) }
    },
  },
]
