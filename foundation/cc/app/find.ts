import { notFound } from '../refusal.ts'
import type { AppRow, ProcessRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'
import type { CloudController } from '../context.ts'
import type { Call } from '../web/endpoint.ts'

/** The app that the path names; 404 otherwise. */
export const appOf = ({ cc, param }: Call): AppRow => {
  const app = cc.store.apps.get(param('guid'))
  if (app === undefined) throw notFound('App')
  return app
}

export const processesOf = ({ store }: CloudController, app: AppRow): readonly ProcessRow[] =>
  rowsWhere(store.processes, row => row.appGuid === app.guid)

/** Names are unique in a space, in any case of letters. */
export const appNamed = (
  { store }: CloudController,
  spaceGuid: string,
  name: string,
): AppRow | undefined =>
  rowsWhere(
    store.apps,
    app => app.spaceGuid === spaceGuid && app.name.toLowerCase() === name.toLowerCase(),
  )[0]
