import type { Model } from './model.ts'
import { get, has, place, type Row, run } from './row.ts'

/** May something go wrong yet on this path? */
export const mayFail = (model: Model, row: Row): boolean =>
  get(row, place.faults) < model.explored.faults

/** May a run be killed yet? */
export const mayBeKilled = (model: Model, row: Row): boolean =>
  get(row, place.kills) < model.explored.kills

/** May a run get its signal yet? It gets one only. */
export const mayBeAborted = (model: Model, row: Row): boolean =>
  get(row, place.aborts) < model.explored.aborts && !has(row, place.run, run.graced)
