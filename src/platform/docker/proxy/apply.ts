import { Failure, isFailure } from '../../../failure.ts'
import type { Milliseconds } from '../../../environment.ts'
import { appFile, appMarker, backendOf, mapOf, writeAppFile } from './app-configuration.ts'
import { change, type Change } from './change.ts'
import { listClaims } from './claims.ts'
import { look, type View } from './look.ts'
import { mainMarker } from './main-configuration.ts'
import type { Place } from './place.ts'
import { hasStaticParts, plan } from './plan.ts'
import { reload } from './reload.ts'
import { requestsTo } from './send.ts'
import type { AppTable } from './table.ts'

/** Looks at what a change has made, before it counts as refused. */
const attempts = 6

const pause: Milliseconds = 50

/** What is still to be done, as the view shows it: `undefined` when nothing is. */
const missing = (place: Place, table: AppTable, view: View): Change | undefined => {
  const text = writeAppFile(table, place.layout)
  const requests = view.workers.flatMap(worker =>
    requestsTo(worker, plan(table, worker, place.layout.routes)),
  )
  const stands = view.file === text && view.mapIsFresh
  if (stands && requests.length === 0) return undefined
  const file = stands ? undefined : { name: appFile(table.app), text }
  return { app: table.app, file, requests }
}

/** Backends that the current worker must have, for the table to be served at all. */
const staticParts = (place: Place, table: AppTable, view: View): readonly string[] => {
  const main = mainMarker(view.main)
  return [
    appMarker(table, place.layout),
    ...(main === undefined ? [] : [main]),
    ...table.routes.map(({ slot }) => backendOf(table.app, slot)),
  ]
}

/** Says whose a claimed route is, which the script under the lock cannot. */
const named = async (place: Place, table: AppTable, thrown: unknown): Promise<unknown> => {
  if (!isFailure(thrown, 'route.claimed')) return thrown
  const keys = mapOf(table)
  for (const { key, route, app } of await listClaims(place))
    if (app !== table.app && keys.has(key))
      return new Failure('route.claimed', { route, app }, thrown)
  return thrown
}

/**
 * Makes the table so: in the app's file, in the map of routes, in every worker. Idempotent, and
 * safe to be ended anywhere: what was meant stands in the file first, and each pass goes from what
 * it finds. Two scripts when something changes without a reload, one when nothing does.
 */
export const apply = async (place: Place, table: AppTable): Promise<void> => {
  const { clock, signal } = place.env
  let view = await look(place, table.app)
  let refusal: string | undefined
  let reloaded = false
  for (let attempt = 0; attempt < attempts; attempt++) {
    const wanted = missing(place, table, view)
    if (wanted !== undefined) {
      if (attempt > 1) await clock.sleep(pause * attempt, signal)
      const changed = await change(place, wanted).catch(async (thrown: unknown) => {
        throw await named(place, table, thrown)
      })
      view = changed.view
      refusal = changed.refusal
    } else if (view.workers.some(worker => worker.current)) {
      const parts = staticParts(place, table, view)
      if (view.workers.every(worker => !worker.current || hasStaticParts(worker, parts))) return
      if (reloaded) break
      await reload(place, appFile(table.app))
      reloaded = true
      attempt = 0
      view = await look(place, table.app)
    } else {
      // The master has just begun, or a worker was between two of its answers.
      await clock.sleep(pause * (attempt + 1), signal)
      view = await look(place, table.app)
    }
    if (signal.aborted) throw signal.reason
  }
  throw new Failure('proxy.refused_change', {
    detail: refusal ?? 'its workers do not have what was asked of them',
  })
}
