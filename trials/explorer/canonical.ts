import { at, get, part, place, type Row, routerNos, rowSize, set } from './row.ts'
import { routeOfLate, withRoute } from './late.ts'

const size = rowSize
const partSize = at(1, 0) - at(0, 0)
const turned = new Uint8Array(size)

/**
 * Writes the one row that stands for all that differ in nothing but which router is which and,
 * where `routesAlike`, which route is which.
 */
export const canonical = (row: Row, routesAlike: boolean): void => {
  orderRouters(row)
  if (!routesAlike) return
  turned.set(row)
  turnRoutes(turned)
  orderRouters(turned)
  if (isBefore(turned, row)) row.set(turned)
}

const orderRouters = (row: Row): void => {
  const first = at(0, 0)
  for (let byte = 0; byte < partSize; byte += 1) {
    const difference = get(row, first + byte) - get(row, first + partSize + byte)
    if (difference < 0) return
    if (difference > 0) break
  }
  for (let byte = 0; byte < partSize; byte += 1) {
    const taken = get(row, first + byte)
    set(row, first + byte, get(row, first + partSize + byte))
    set(row, first + partSize + byte, taken)
  }
}

/** Makes the first route the second: pairs of bits where a release stands beside it, else bits. */
const turnRoutes = (row: Row): void => {
  for (const router of routerNos) {
    for (const which of [part.knows, part.seen, part.trusted] as const)
      set(row, at(router, which), turnPairs(get(row, at(router, which))))
    set(row, at(router, part.baseline), turnBits(get(row, at(router, part.baseline))))
  }
  const taken = get(row, place.database)
  set(row, place.database, get(row, place.database + 1))
  set(row, place.database + 1, taken)
  set(row, place.recorded, turnBits(get(row, place.recorded)))
  const route = routeOfLate(row)
  if (route !== undefined) withRoute(row, route === 0 ? 1 : 0)
}

const turnPairs = (bits: number): number => ((bits & 3) << 2) | (bits >> 2)
const turnBits = (bits: number): number => ((bits & 1) << 1) | (bits >> 1)

const isBefore = (a: Row, b: Row): boolean => {
  for (let byte = 0; byte < size; byte += 1) {
    const difference = get(a, byte) - get(b, byte)
    if (difference !== 0) return difference < 0
  }
  return false
}
