import type { CloudController } from '../context.ts'
import { routeUri } from '../route/uri.ts'
import { vcapServices } from '../service/vcap.ts'
import type { AppRow, ProcessRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'

const urisOf = ({ store }: CloudController, app: AppRow): readonly string[] =>
  rowsWhere(store.destinations, one => one.appGuid === app.guid).flatMap(one => {
    const route = store.routes.get(one.routeGuid)
    const domain = store.domains.get(route?.domainGuid ?? '')
    return route === undefined || domain === undefined ? [] : [routeUri(route, domain)]
  })

/** VCAP_APPLICATION as far as Cloud Controller knows it; cells add the instance. */
export const vcapApplication = (cc: CloudController, app: AppRow, row: ProcessRow) => {
  const space = cc.store.spaces.get(app.spaceGuid)
  const organization = cc.store.organizations.get(space?.organizationGuid ?? '')
  const uris = urisOf(cc, app)
  return {
    cf_api: cc.addresses.api,
    limits: { fds: 16384, mem: row.memory, disk: row.disk },
    application_id: app.guid,
    application_name: app.name,
    application_version: row.version,
    application_uris: uris,
    name: app.name,
    organization_id: organization?.guid ?? null,
    organization_name: organization?.name ?? null,
    process_id: row.guid,
    process_type: row.type,
    space_id: app.spaceGuid,
    space_name: space?.name ?? null,
    uris,
    users: null,
    version: row.version,
  }
}

/** Everything that the platform puts into the environment of a process. */
export const appEnvironment = (
  cc: CloudController,
  app: AppRow,
  row: ProcessRow,
): Readonly<Record<string, string>> => ({
  ...app.environment,
  VCAP_APPLICATION: JSON.stringify(vcapApplication(cc, app, row)),
  VCAP_SERVICES: JSON.stringify(vcapServices(cc, app)),
})
