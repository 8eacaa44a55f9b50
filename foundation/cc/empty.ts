import type { Row } from './rows.ts'
import type { Endpoint } from './web/endpoint.ts'
import { list, listKeys } from './web/list.ts'

const none: readonly Row[] = []
const empty = { filters: {}, present: (row: Row) => row }

const emptyAt = (path: string, ...keys: readonly string[]): Endpoint => ({
  method: 'GET',
  path,
  query: listKeys(...keys),
  handle: call => list(call, none, empty),
})

/** Collections that clients look into and that are always empty here. */
export const emptyEndpoints: readonly Endpoint[] = [
  emptyAt('/v3/deployments', 'app_guids', 'states', 'status_values', 'status_reasons'),
  emptyAt('/v3/apps/:guid/tasks', 'names', 'states'),
  emptyAt('/v3/apps/:guid/revisions', 'versions'),
  emptyAt('/v3/isolation_segments', 'names', 'organization_guids'),
  emptyAt('/v3/spaces/:guid/running_security_groups', 'names'),
  emptyAt('/v3/spaces/:guid/staging_security_groups', 'names'),
]
