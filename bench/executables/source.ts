import type { Foundation } from '../../foundation/foundation.ts'

/** What a pipeline would write under `source` for an app on this foundation. */
export const sourceFor = (foundation: Foundation, app: string, heartbeat?: string): object => ({
  ...foundation.source,
  app,
  minimum_grade: 'proven',
  routers: {
    addresses: foundation.source.routers.addresses,
    ...(heartbeat !== undefined && { heartbeat }),
  },
})
