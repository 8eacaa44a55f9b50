import type { LrpRoute } from '../diego/lrp.ts'
import type { DesiredRun, InstanceCheck } from '../diego/run.ts'
import type { CloudController } from './context.ts'
import { appEnvironment } from './app/environment.ts'
import { routeUri } from './route/uri.ts'
import type { AppRow, Check, ProcessRow } from './rows.ts'
import { rowsWhere } from './store.ts'

const seconds = (value: number | null, otherwise: number): number => (value ?? otherwise) * 1000

const instanceCheck = (check: Check): InstanceCheck => ({
  type: check.type,
  endpoint: check.endpoint ?? '/',
  timeout: seconds(check.timeout, 60),
  invocationTimeout: seconds(check.invocationTimeout, 1),
  interval: seconds(check.interval, 30),
})

/** The HTTP routes of a process; internal and TCP ones never come to a gorouter. */
const lrpRoutes = ({ store }: CloudController, app: AppRow, type: string): readonly LrpRoute[] =>
  rowsWhere(
    store.destinations,
    one => one.appGuid === app.guid && one.processType === type,
  ).flatMap(destination => {
    const route = store.routes.get(destination.routeGuid)
    const domain = store.domains.get(route?.domainGuid ?? '')
    if (route === undefined || domain === undefined) return []
    if (domain.internal || domain.routerGroup !== null) return []
    const binding = rowsWhere(store.routeBindings, one => one.routeGuid === route.guid)[0]
    const service = store.services.get(binding?.serviceGuid ?? '')
    const url = service?.routeServiceUrl ?? null
    return [
      {
        uri: routeUri(route, domain).toLowerCase(),
        port: destination.port ?? 8080,
        protocol: destination.protocol === 'http2' ? 'http2' : 'http1',
        ...(url !== null && { routeServiceUrl: url }),
      },
    ]
  })

/** The annotation by which the sync sees that Diego is behind. */
export const annotation = (row: ProcessRow): string => row.updatedAt.toFixed(3)

/** What Diego should run for a process; null unless its app is started and staged. */
export const desiredRun = (cc: CloudController, processGuid: string): DesiredRun | null => {
  const row = cc.store.processes.get(processGuid)
  const app = cc.store.apps.get(row?.appGuid ?? '')
  const droplet = cc.store.droplets.get(app?.dropletGuid ?? '')
  if (row === undefined || app === undefined || droplet === undefined) return null
  if (app.state !== 'STARTED' || droplet.state !== 'STAGED') return null
  return {
    processGuid,
    appGuid: app.guid,
    processType: row.type,
    version: row.version,
    folder: droplet.folder,
    command: row.command ?? droplet.processTypes[row.type] ?? '',
    environment: appEnvironment(cc, app, row),
    memory: row.memory,
    health: instanceCheck(row.healthCheck),
    readiness: instanceCheck({ ...row.readinessCheck, interval: row.readinessCheck.interval ?? 2 }),
    mutable: {
      instances: row.instances,
      routes: lrpRoutes(cc, app, row.type),
      annotation: annotation(row),
    },
  }
}
