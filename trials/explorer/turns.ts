import type { Emit } from './emit.ts'
import type { Model } from './model.ts'
import { comeAny, stepAside } from './requests.ts'
import { get, is, mode, part, place, type Row, rowSize, set, at, routerNos, cell } from './row.ts'
import { work } from './run.ts'
import { turnWorld } from './world-turns.ts'

/** Everything that can happen next. What the run does comes first, as it does when all goes well. */
export const turns = (model: Model, row: Row, emit: Emit): void => {
  turnRun(model, row, emit)
  turnWorld(model, row, emit)
}

/** What can happen next to whoever is at work; else to whoever comes. */
export const turnRun = (model: Model, row: Row, emit: Emit): void => {
  switch (get(row, place.mode)) {
    case mode.idle:
      return comeAny(model, row, emit)
    case mode.entering:
    case mode.working:
      return work(model, row, emit)
    default:
      return stepAside(model, row, emit)
  }
}

/** Before the first request: nothing is there, or a release serves that everybody knows. */
export const firstRow = ({ explored }: Model): Row => {
  const row = new Uint8Array(rowSize)
  const { course, serves } = explored
  if (!serves) return row
  set(row, place.release, is.there | is.started | is.live)
  set(row, place.up, 2)
  set(row, place.name, 1)
  if (course.movesWorkers) set(row, place.workers, 1)
  if (!course.routed) return row
  // The first group is a route that nobody serves yet, below the route that is served.
  const served = course.tiers === 1 ? ([0, 1] as const) : ([1] as const)
  for (const route of served) {
    set(row, place.database + route, 1)
    for (const router of routerNos)
      for (const which of [part.knows, part.trusted] as const)
        set(row, at(router, which), (row[at(router, which)] ?? 0) | cell(route, 0))
  }
  return row
}
