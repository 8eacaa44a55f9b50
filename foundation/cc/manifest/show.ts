import type { CloudController } from '../context.ts'
import { processesOf } from '../app/find.ts'
import { sidecarsOf } from '../process/sidecars.ts'
import { routeUri } from '../route/uri.ts'
import type { AppRow, Check, ProcessRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'

const check = (prefix: string, { type, endpoint, invocationTimeout, interval }: Check) => ({
  [`${prefix}health-check-type`]: type,
  ...(endpoint !== null && { [`${prefix}health-check-http-endpoint`]: endpoint }),
  ...(invocationTimeout !== null && {
    [`${prefix}health-check-invocation-timeout`]: invocationTimeout,
  }),
  ...(interval !== null && { [`${prefix}health-check-interval`]: interval }),
})

const logRate = (rate: number): string | number => (rate < 1 ? rate : `${rate}B`)

export const processManifest = (row: ProcessRow) => ({
  type: row.type,
  instances: row.instances,
  memory: `${row.memory}M`,
  disk_quota: `${row.disk}M`,
  'log-rate-limit-per-second': logRate(row.logRate),
  ...(row.command !== null && { command: row.command }),
  ...(row.healthCheck.timeout !== null && { timeout: row.healthCheck.timeout }),
  ...check('', row.healthCheck),
  ...check('readiness-', row.readinessCheck),
})

const routes = ({ store }: CloudController, app: AppRow) =>
  rowsWhere(store.destinations, one => one.appGuid === app.guid).flatMap(one => {
    const route = store.routes.get(one.routeGuid)
    const domain = store.domains.get(route?.domainGuid ?? '')
    if (route === undefined || domain === undefined) return []
    const options = Object.keys(route.options).length > 0 && { options: route.options }
    return [{ route: routeUri(route, domain), protocol: one.protocol, ...options }]
  })

const services = ({ store }: CloudController, app: AppRow) =>
  rowsWhere(store.bindings, one => one.appGuid === app.guid).map(one => {
    const name = store.services.get(one.serviceGuid)?.name ?? ''
    return one.name === null ? name : { name, binding_name: one.name }
  })

const filled = (key: string, value: object): object =>
  Object.keys(value).length > 0 ? { [key]: value } : {}

/** One app as a manifest that would make it again. */
export const appManifest = (cc: CloudController, app: AppRow) => {
  const droplet = cc.store.droplets.get(app.dropletGuid ?? '')
  const { buildpacks, stack } = app.lifecycle.data
  const listed = Array.isArray(buildpacks) && buildpacks.length > 0
  const { labels, annotations } = app.metadata
  return {
    name: app.name,
    ...(app.lifecycle.type === 'docker'
      ? droplet?.image != null && { docker: { image: droplet.image } }
      : { lifecycle: app.lifecycle.type, ...(listed && { buildpacks }), stack }),
    ...filled('env', app.environment),
    features: app.features,
    ...filled('metadata', { ...filled('labels', labels), ...filled('annotations', annotations) }),
    ...filled('routes', routes(cc, app)),
    ...filled('services', services(cc, app)),
    ...filled(
      'sidecars',
      sidecarsOf(cc, app.guid).map(one => ({
        name: one.name,
        process_types: one.processTypes,
        command: one.command,
        ...(one.memory !== null && { memory: `${one.memory}M` }),
      })),
    ),
    processes: processesOf(cc, app).map(processManifest),
  }
}
