import type { Row } from './rows.ts'
import type { Endpoint } from './web/endpoint.ts'
import { list, listKeys } from './web/list.ts'

const none: readonly Row[] = []
const empty = { filters: {}, present: (row: Row) => row }

/** Collections that clients look into and that are always empty here. */
export const emptyEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/deployments',
    query: listKeys('app_guids', 'states', 'status_values', 'status_reasons'),
    handle: call => list(call, none, empty),
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/tasks',
    query: listKeys('names', 'states'),
    handle: call => list(call, none, empty),
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/revisions',
    query: listKeys('versions'),
    handle: call => list(call, none, empty),
  },
]
