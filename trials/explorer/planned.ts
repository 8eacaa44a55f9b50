import type { Course } from '../../src/swap/course.ts'
import {
  add,
  at,
  candidate,
  drop,
  get,
  incumbent,
  part,
  place,
  releaseBit,
  request,
  type RequestNo,
  type Row,
  routeBit,
  routeNos,
  routerNos,
  says,
  set,
} from './row.ts'
import { isMapped, isMarked, isStarted, isThere, upOf } from './world.ts'

/**
 * Makes the plan of a new deployment: whoever is live is the incumbent, and what stands there
 * without being live is deleted or of no concern, so two releases are enough. Answers with the
 * course that the real plan would set.
 */
export const planned = (row: Row, course: Course, no: RequestNo): Course => {
  const isPromoted = no === request.promote
  const isLive = !isPromoted && isMarked(row, candidate)
  if (isLive && isMarked(row, incumbent)) merge(row)
  else if (isLive) exchange(row)
  if (!isPromoted) forget(row)
  const isIncumbent = isThere(row, incumbent) && isMarked(row, incumbent)
  let recorded = 0
  for (const route of routeNos) if (isMapped(row, route, incumbent)) recorded |= routeBit(route)
  const isUp = isStarted(row, incumbent) && upOf(row, incumbent) > 0
  const isServing = isIncumbent && isUp && course.routed
  set(row, place.recorded, recorded)
  set(
    row,
    place.record,
    (isIncumbent ? says.incumbent : 0) |
      (isIncumbent && isStarted(row, incumbent) ? says.started : 0) |
      (isServing ? says.serving : 0) |
      (isPromoted ? says.existed : 0),
  )
  set(row, place.young, 0)
  const movesWorkers = course.movesWorkers && isIncumbent && isStarted(row, incumbent)
  // Where there are none to be moved, they come with the candidate.
  const withCandidate = course.movesWorkers ? releaseBit(candidate) : 0
  set(row, place.workers, movesWorkers ? releaseBit(incumbent) : withCandidate)
  return {
    ...course,
    aim: isPromoted ? 'live' : course.aim,
    replaces: recorded !== 0,
    movesWorkers,
  }
}

/**
 * Both are live where no release could be shown to serve. The plan takes both out in the same way,
 * so they count as one that does what either does.
 */
const merge = (row: Row): void => {
  if (upOf(row, candidate) >= upOf(row, incumbent)) {
    set(row, place.release, get(row, place.release + candidate))
    set(row, place.up, get(row, place.up + candidate))
  }
  for (const route of routeNos)
    if (isMapped(row, route, candidate)) add(row, place.database + route, releaseBit(incumbent))
  for (const router of routerNos)
    for (const which of [part.knows, part.trusted] as const)
      add(row, at(router, which), (get(row, at(router, which)) >> 1) & 0b0101)
  if (get(row, place.name) === candidate + 1) set(row, place.name, incumbent + 1)
}

/** The live release takes the incumbent's place in the row. */
const exchange = (row: Row): void => {
  const swap = (a: number, b: number): void => {
    const taken = get(row, a)
    set(row, a, get(row, b))
    set(row, b, taken)
  }
  swap(place.release, place.release + 1)
  swap(place.up, place.up + 1)
  for (const route of routeNos)
    set(row, place.database + route, turn(get(row, place.database + route)))
  const name = get(row, place.name)
  set(row, place.name, name === 0 ? 0 : 3 - name)
  for (const router of routerNos)
    for (const which of [part.knows, part.trusted] as const) {
      const bits = get(row, at(router, which))
      set(row, at(router, which), turn(bits & 3) | (turn(bits >> 2) << 2))
    }
}

const turn = (bits: number): number => ((bits & 1) << 1) | ((bits >> 1) & 1)

/** Whatever is not the incumbent is gone: retired, or deleted before the candidate is created. */
const forget = (row: Row): void => {
  set(row, place.release + candidate, 0)
  set(row, place.up + candidate, 0)
  if (get(row, place.name) === candidate + 1) set(row, place.name, 0)
  for (const route of routeNos) drop(row, place.database + route, releaseBit(candidate))
  for (const router of routerNos) {
    for (const which of [part.knows, part.trusted] as const)
      set(row, at(router, which), get(row, at(router, which)) & 0b0101)
    set(row, at(router, part.baseline), 0)
  }
}
