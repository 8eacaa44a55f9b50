import { appOf } from '../app/find.ts'
import type { CloudController } from '../context.ts'
import type { SidecarRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, toOne } from '../web/show.ts'
import { processOf } from './find.ts'

const show = (sidecar: SidecarRow) => ({
  ...head(sidecar),
  name: sidecar.name,
  command: sidecar.command,
  process_types: sidecar.processTypes,
  memory_in_mb: sidecar.memory,
  origin: 'user',
  relationships: { app: toOne(sidecar.appGuid) },
})

const listed = (call: Call, holds: (sidecar: SidecarRow) => boolean) =>
  list(call, rowsWhere(call.cc.store.sidecars, holds), { filters: {}, present: show })

export const sidecarsOf = ({ store }: CloudController, appGuid: string): readonly SidecarRow[] =>
  rowsWhere(store.sidecars, sidecar => sidecar.appGuid === appGuid)

export const sidecarEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/apps/:guid/sidecars',
    query: listKeys(),
    handle: call => {
      const app = appOf(call)
      return listed(call, one => one.appGuid === app.guid)
    },
  },
  {
    method: 'GET',
    path: '/v3/processes/:guid/sidecars',
    query: listKeys(),
    handle: call => {
      const row = processOf(call)
      return listed(call, one => one.appGuid === row.appGuid && one.processTypes.includes(row.type))
    },
  },
]
