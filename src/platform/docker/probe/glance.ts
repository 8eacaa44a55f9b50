import { asFailure } from '../../../failure.ts'
import type { Milliseconds } from '../../../environment.ts'
import type { RouteName } from '../../../proof/claim.ts'
import type { Proxy } from '../proxy/proxy.ts'
import type { AppTable, RunningServer, TableAndRunning } from '../proxy/table.ts'
import { slotOf, type Told } from './answer.ts'

/** How old a reading of the running table may be. */
const sharedFor: Milliseconds = 100

/** Servers of a route in every worker, or the code of what kept them from being read. */
export type Glance = readonly RunningServer[] | { readonly unread: string }

interface Reading {
  until: Milliseconds
  readonly both: Promise<TableAndRunning>
}

/**
 * Looks into the running table, once for all visits that need it at about the same time: each
 * reading is a script in the proxy's one session, which the swap itself needs too. The backends of
 * the route are those that answered there; where no server answers at all, the app's file tells.
 */
export const glanceAt = (
  proxy: Proxy,
): ((route: RouteName, unpinned: readonly Told[]) => Promise<Glance>) => {
  const { clock } = proxy.env
  let latest: Reading | undefined
  const read = (): Promise<TableAndRunning> => {
    const began = clock.monotonic()
    if (latest !== undefined && began <= latest.until) return latest.both
    const reading: Reading = { until: Number.POSITIVE_INFINITY, both: proxy.table.readBoth() }
    const settle = () => {
      reading.until = began + sharedFor
    }
    reading.both.then(settle, settle)
    latest = reading
    return reading.both
  }
  return async (route, unpinned) => {
    try {
      const { table, running } = await read()
      const slots = slotsOf(table, route, unpinned)
      return running.filter(({ slot }) => slots.includes(slot))
    } catch (thrown) {
      return { unread: asFailure(thrown).code }
    }
  }
}

const slotsOf = (
  { routes }: AppTable,
  route: RouteName,
  unpinned: readonly Told[],
): readonly (number | undefined)[] => {
  const answering = unpinned.flatMap(told => ('backend' in told ? [slotOf(told.backend)] : []))
  if (answering.length > 0 || unpinned.every(({ kind }) => kind === 'no-route')) return answering
  return routes.filter(({ name }) => name === route).map(({ slot }) => slot)
}
