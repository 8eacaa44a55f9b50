import { notFound } from '../refusal.ts'
import type { ProcessRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'
import { appOf } from '../app/find.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'

/** The process that the path names by its guid, or by app and type. */
export const processOf = (call: Call): ProcessRow => {
  const { store } = call.cc
  const type = call.param('type')
  const row =
    type === ''
      ? store.processes.get(call.param('guid'))
      : rowsWhere(store.processes, one => one.appGuid === appOf(call).guid && one.type === type).at(
          -1,
        )
  if (row === undefined) throw notFound('Process')
  return row
}

/** The same endpoint under both ways to name a process. */
export const bothWays = (
  method: Endpoint['method'],
  rest: string,
  handle: Endpoint['handle'],
): readonly Endpoint[] =>
  ['/v3/processes/:guid', '/v3/apps/:guid/processes/:type'].map(path => ({
    method,
    path: `${path}${rest}`,
    handle,
  }))
