import { randomUUID } from 'node:crypto'
import type * as rows from './rows.ts'

export type Table<R extends rows.Row> = Map<string, R>

/** Everything that Cloud Controller's database would hold; insertion order is row order. */
export interface Store {
  readonly organizationQuotas: Table<rows.QuotaRow>
  readonly spaceQuotas: Table<rows.QuotaRow>
  readonly organizations: Table<rows.OrganizationRow>
  readonly spaces: Table<rows.SpaceRow>
  readonly domains: Table<rows.DomainRow>
  readonly apps: Table<rows.AppRow>
  readonly processes: Table<rows.ProcessRow>
  readonly packages: Table<rows.PackageRow>
  readonly builds: Table<rows.BuildRow>
  readonly droplets: Table<rows.DropletRow>
  readonly routes: Table<rows.RouteRow>
  readonly destinations: Table<rows.DestinationRow>
  readonly sidecars: Table<rows.SidecarRow>
  readonly services: Table<rows.ServiceRow>
  readonly bindings: Table<rows.BindingRow>
  readonly routeBindings: Table<rows.RouteBindingRow>
  readonly jobs: Table<rows.JobRow>
  readonly events: Table<rows.EventRow>
}

export const createStore = (): Store => ({
  organizationQuotas: new Map(),
  spaceQuotas: new Map(),
  organizations: new Map(),
  spaces: new Map(),
  domains: new Map(),
  apps: new Map(),
  processes: new Map(),
  packages: new Map(),
  builds: new Map(),
  droplets: new Map(),
  routes: new Map(),
  destinations: new Map(),
  sidecars: new Map(),
  services: new Map(),
  bindings: new Map(),
  routeBindings: new Map(),
  jobs: new Map(),
  events: new Map(),
})

let latest = 0

/** Milliseconds since 1970, later than every answer before. */
export const tick = (): number => {
  latest = Math.max(Date.now(), latest + 0.001)
  return latest
}

/** Adds a row with a fresh guid, or with the one given. */
export const insert = <R extends rows.Row>(
  table: Table<R>,
  columns: Omit<R, keyof rows.Row>,
  guid: string = randomUUID(),
): R => {
  const now = tick()
  const row = { ...columns, guid, createdAt: now, updatedAt: now } as R
  table.set(guid, row)
  return row
}

/** Replaces columns of a row and touches it. */
export const change = <R extends rows.Row>(
  table: Table<R>,
  row: R,
  columns: Partial<Omit<R, keyof rows.Row>>,
): R => {
  const changed = { ...(table.get(row.guid) ?? row), ...columns, updatedAt: tick() }
  table.set(row.guid, changed)
  return changed
}

export const rowsWhere = <R extends rows.Row>(
  table: Table<R>,
  holds: (row: R) => boolean,
): readonly R[] => [...table.values()].filter(holds)

export const deleteWhere = <R extends rows.Row>(
  table: Table<R>,
  holds: (row: R) => boolean,
): void => {
  for (const row of rowsWhere(table, holds)) table.delete(row.guid)
}
