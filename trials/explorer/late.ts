import { get, place, type RouteNo, type Row, set } from './row.ts'
import { type WriteName, writeNames, writeOf } from './writes.ts'

/**
 * The one write that a run had sent when it stopped for good, or when it stalled until its lock was
 * taken: its number, the route beside it, and 1, so that 0 is none.
 */
export interface Late {
  readonly name: WriteName
  readonly route: RouteNo
}

export const lateOf = (row: Row): Late | undefined => {
  const number = get(row, place.late) - 1
  const name = writeNames[number >> 1]
  return number < 0 || name === undefined ? undefined : { name, route: (number & 1) as RouteNo }
}

export const setLate = (row: Row, late: Late | undefined): void =>
  set(row, place.late, late === undefined ? 0 : 1 + writeNames.indexOf(late.name) * 2 + late.route)

/** The route of the late write, where it has one. */
export const routeOfLate = (row: Row): RouteNo | undefined => {
  const late = lateOf(row)
  return late !== undefined && writeOf(late.name).routed === true ? late.route : undefined
}

/** The same late write on this route. */
export const withRoute = (row: Row, route: RouteNo): void => {
  const late = lateOf(row)
  if (late !== undefined) setLate(row, { ...late, route })
}
