import type {
  AppTable,
  TableDestination,
  TableRoute,
} from '../../../../../src/platform/docker/proxy/table.ts'

/** A destination of one instance on this machine. */
export const to = (release: string, ...ports: readonly number[]): TableDestination => ({
  release,
  process: 'web',
  protocol: undefined,
  servers: ports.map((port, index) => ({
    index,
    container: `${release}-${index}`,
    address: '127.0.0.1',
    port,
  })),
})

/** A route of a table. */
export const route = (
  name: string,
  slot: number,
  ...destinations: readonly TableDestination[]
): TableRoute => ({
  id: `route-${slot}`,
  name,
  slot,
  madeBy: undefined,
  privateTo: undefined,
  destinations,
})

/** A table with these routes. */
export const tableOf = (app: string, ...routes: readonly TableRoute[]): AppTable => ({
  app,
  redirect: undefined,
  routes,
})
