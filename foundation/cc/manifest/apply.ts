import { recordAppEvent } from '../audit.ts'
import type { CloudController } from '../context.ts'
import { type Fields, isFields, listAt, textAt } from '../fields.ts'
import { mergeMetadata } from '../metadata.ts'
import type { Notifier } from '../notifier.ts'
import { ensureProcess } from '../process/create.ts'
import { scaleProcess } from '../process/scale.ts'
import { mergeVariables } from '../app/variables.ts'
import { isFeature } from '../app/features.ts'
import { refusal } from '../refusal.ts'
import type { AppRow } from '../rows.ts'
import { bind } from '../service/bindings.ts'
import { change, deleteWhere, insert, rowsWhere } from '../store.ts'
import { appLifecycle } from './lifecycle.ts'
import { applyRoutes } from './routes.ts'
import { type ProcessSettings, readSettings } from './settings.ts'
import { readMegabytes } from './size.ts'

const shorthands = [
  'command',
  'instances',
  'memory',
  'disk_quota',
  'log_rate_limit_per_second',
  'timeout',
  'health_check_type',
  'health_check_http_endpoint',
  'health_check_invocation_timeout',
  'health_check_interval',
  'readiness_health_check_type',
  'readiness_health_check_http_endpoint',
  'readiness_health_check_invocation_timeout',
  'readiness_health_check_interval',
]

/** A web entry among the processes replaces the shorthands of the app as a whole. */
const processesIn = (fields: Fields): readonly ProcessSettings[] => {
  const listed = listAt(fields, 'processes')
    .filter(isFields)
    .map(one => readSettings(one, textAt(one, 'type') ?? 'web'))
  const short = shorthands.some(key => key in fields)
  if (!short || listed.some(one => one.type === 'web')) return listed
  return [readSettings(fields, 'web'), ...listed]
}

const updateProcess = (cc: CloudController, app: AppRow, settings: ProcessSettings): void => {
  const row = ensureProcess(cc, app, settings.type)
  change(cc.store.processes, row, {
    healthCheck: { ...row.healthCheck, ...settings.health },
    readinessCheck: { ...row.readinessCheck, ...settings.readiness },
    ...(settings.command !== undefined && { command: settings.command }),
    ...(settings.user !== undefined && { user: settings.user }),
  })
}

const applyFeatures = (cc: CloudController, app: AppRow, features: unknown): void => {
  if (!isFields(features)) return
  const known = Object.entries(features).filter(([name]) => isFeature(name))
  const wanted = Object.fromEntries(known.map(([name, value]) => [name, value === true]))
  change(cc.store.apps, app, { features: { ...app.features, ...wanted } })
}

const applySidecars = (cc: CloudController, app: AppRow, fields: Fields): void => {
  for (const one of listAt(fields, 'sidecars')) {
    const name = textAt(one, 'name') ?? ''
    deleteWhere(cc.store.sidecars, row => row.appGuid === app.guid && row.name === name)
    insert(cc.store.sidecars, {
      appGuid: app.guid,
      name,
      command: textAt(one, 'command') ?? '',
      processTypes: listAt(one, 'process_types').map(String),
      memory: readMegabytes(isFields(one) ? one['memory'] : undefined),
    })
  }
}

const applyServices = (cc: CloudController, app: AppRow, fields: Fields): void => {
  for (const one of listAt(fields, 'services')) {
    const name = typeof one === 'string' ? one : (textAt(one, 'name') ?? '')
    const service = rowsWhere(
      cc.store.services,
      row => row.spaceGuid === app.spaceGuid && row.name === name,
    )[0]
    if (service === undefined) {
      const detail = `Service instance '${name}' not found`
      throw refusal(404, { code: 10010, title: 'CF-ResourceNotFound', detail })
    }
    const bound = rowsWhere(
      cc.store.bindings,
      row => row.appGuid === app.guid && row.serviceGuid === service.guid,
    )
    if (bound.length === 0) bind(cc, app, service, textAt(one, 'binding_name') ?? null)
  }
}

/** Applies one app in the order of cloud_controller_ng app/actions/app_apply_manifest.rb. */
export const applyApp = (
  cc: CloudController,
  app: AppRow,
  fields: Fields,
  notifier: Notifier,
): void => {
  const settings = processesIn(fields)
  applyFeatures(cc, app, fields['features'])
  for (const one of settings) updateProcess(cc, app, one)
  for (const one of settings) {
    scaleProcess(cc, ensureProcess(cc, app, one.type), one.scale, notifier)
  }
  applySidecars(cc, app, fields)
  const current = cc.store.apps.get(app.guid) ?? app
  change(cc.store.apps, app, {
    lifecycle: appLifecycle(fields, current.lifecycle),
    metadata: mergeMetadata(current.metadata, fields['metadata']),
  })
  applyRoutes(cc, app, fields, notifier)
  change(cc.store.apps, app, {
    environment: mergeVariables(current.environment, fields['env'], false),
  })
  applyServices(cc, app, fields)
  recordAppEvent(cc, 'audit.app.apply_manifest', app)
}
