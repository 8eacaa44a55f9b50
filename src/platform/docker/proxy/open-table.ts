import { keyOf } from '../identity.ts'
import { apply } from './apply.ts'
import { listClaims } from './claims.ts'
import { cut, listInFlight } from './in-flight.ts'
import type { Place } from './place.ts'
import type { Table } from './proxy.ts'
import { readTable } from './read-table.ts'
import { listRunning, readBoth } from './running.ts'
import { runScript } from './run-script.ts'

/** The routes of one app at a proxy whose container runs. `app`: `source.app`. */
export const openTable = (place: Place, app: string): Table => ({
  read: async () => {
    const parts = await runScript(place, {
      script: 'part file; [[ ! -e $configuration/$1.cfg ]] || cat "$configuration/$1.cfg"',
      arguments: [keyOf(app)],
    })
    return readTable(parts[0]?.body ?? '', app)
  },
  readBoth: () => readBoth(place, app),
  apply: table => apply(place, table),
  running: () => listRunning(place, app),
  inFlight: release => listInFlight(place, app, release),
  cut: flights => cut(place, app, flights),
  claims: async () =>
    new Map((await listClaims(place)).map(claim => [claim.route, claim.app] as const)),
})
