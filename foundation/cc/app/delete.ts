import { recordAppEvent } from '../audit.ts'
import type { CloudController } from '../context.ts'
import { createNotifier } from '../notifier.ts'
import { startJob } from '../job.ts'
import type { AppRow } from '../rows.ts'
import { deleteWhere } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { appOf, processesOf } from './find.ts'

/** Takes an app away with all that is its own. Its routes stay, without destinations. */
const deleteApp = (cc: CloudController, app: AppRow): void => {
  if (!cc.store.apps.has(app.guid)) return
  const { store } = cc
  const mine = (row: { readonly appGuid: string }): boolean => row.appGuid === app.guid
  const processes = processesOf(cc, app)
  deleteWhere(store.bindings, mine)
  deleteWhere(store.packages, mine)
  deleteWhere(store.builds, mine)
  deleteWhere(store.droplets, mine)
  deleteWhere(store.sidecars, mine)
  deleteWhere(store.destinations, mine)
  deleteWhere(store.processes, mine)
  store.apps.delete(app.guid)
  createNotifier(cc).remove(processes)
}

export const deleteAppEndpoint: Endpoint = {
  method: 'DELETE',
  path: '/v3/apps/:guid',
  handle: call => {
    const app = appOf(call)
    recordAppEvent(call.cc, 'audit.app.delete-request', app, {}, call.bearer.guid)
    return startJob(call.cc, 'app.delete', `/v3/apps/${app.guid}`, () => deleteApp(call.cc, app))
  },
}
