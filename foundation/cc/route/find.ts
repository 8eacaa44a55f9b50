import { notFound } from '../refusal.ts'
import type { CloudController } from '../context.ts'
import type { DestinationRow, ProcessRow, RouteRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'
import type { Call } from '../web/endpoint.ts'

/** The route that the path names; 404 otherwise. */
export const routeOf = ({ cc, param }: Call): RouteRow => {
  const route = cc.store.routes.get(param('guid'))
  if (route === undefined) throw notFound('Route')
  return route
}

/** The processes behind some destinations, in their order and each once. */
export const processesBehind = (
  { store }: CloudController,
  destinations: readonly Pick<DestinationRow, 'appGuid' | 'processType'>[],
): readonly ProcessRow[] => [
  ...new Set(
    destinations.flatMap(one =>
      rowsWhere(
        store.processes,
        row => row.appGuid === one.appGuid && row.type === one.processType,
      ),
    ),
  ),
]
