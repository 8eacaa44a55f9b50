import { copyOf, forgetLate, spoil } from './change.ts'
import type { Emit } from './emit.ts'
import { lateOf } from './late.ts'
import type { Model } from './model.ts'
import {
  add,
  at,
  cell,
  drop,
  get,
  has,
  is,
  part,
  place,
  type ReleaseNo,
  releaseBit,
  releaseNos,
  type RouteNo,
  type RouterNo,
  type Row,
  routeNos,
  routerNos,
  set,
} from './row.ts'
import { brokenByLate } from './rules.ts'
import {
  end,
  excuse,
  isDue,
  isMapped,
  isMarked,
  isStarted,
  isThere,
  knows,
  upOf,
  wantedOf,
} from './world.ts'
import { words } from './words.ts'
import { writeOf } from './writes.ts'

/**
 * What happens without any run. Messages to routers arrive at any time and in any order, and
 * instances come up; that costs nothing. A mishap counts.
 */
export const turnWorld = (model: Model, row: Row, emit: Emit): void => {
  for (const router of routerNos)
    for (const route of routeNos)
      for (const release of releaseNos) deliver(row, router, route, release, emit)
  for (const release of releaseNos) comeUp(row, release, emit)
  landLate(model, row, emit)
  if (get(row, place.faults) >= model.explored.faults) return
  for (const release of releaseNos) {
    mishapOf(row, release, emit)
    for (const route of routeNos) {
      unmapByHand(row, route, release, emit)
      for (const router of routerNos) confuse(row, router, route, release, emit)
    }
  }
}

/** A router hears what the platform says now. */
const deliver = (
  row: Row,
  router: RouterNo,
  route: RouteNo,
  release: ReleaseNo,
  emit: Emit,
): void => {
  const due = isDue(row, route, release)
  if (due === knows(row, router, route, release)) return
  const next = copyOf(row)
  if (due) add(next, at(router, part.knows), cell(route, release))
  else drop(next, at(router, part.knows), cell(route, release))
  emit(next, 'world', (due ? words.hears : words.unhears)(release, router, route))
}

const comeUp = (row: Row, release: ReleaseNo, emit: Emit): void => {
  if (!isStarted(row, release) || has(row, place.release + release, is.broken)) return
  if (upOf(row, release) >= wantedOf(row, release)) return
  const next = copyOf(row)
  set(next, place.up + release, upOf(row, release) + 1)
  emit(next, 'world', words.comesUp(release))
}

/** What a run had sent before it was killed, or lost its lock, is done after all. */
const landLate = (model: Model, row: Row, emit: Emit): void => {
  const late = lateOf(row)
  if (late === undefined) return
  const { does, needs, wanted } = writeOf(late.name)
  if ((needs !== undefined && !isThere(row, needs)) || !wanted(row, late.route)) return
  const next = copyOf(row)
  does(next, late.route, model.positions)
  forgetLate(next)
  emit(next, 'world', words.late(late.name, late.route), brokenByLate(row))
}

const mishapOf = (row: Row, release: ReleaseNo, emit: Emit): void => {
  if (!isThere(row, release)) return
  const change = (says: string, make: (next: Row) => void): void => {
    const next = copyOf(row)
    spoil(next)
    make(next)
    emit(next, 'mishap', says)
  }
  const up = upOf(row, release)
  if (up > 0)
    change(words.crashes(release), next => {
      set(next, place.up + release, up - 1)
      if (up === 1) excuse(next, release)
    })
  if (isStarted(row, release) && !has(row, place.release + release, is.broken))
    change(words.dies(release), next => {
      set(next, place.up + release, 0)
      add(next, place.release + release, is.broken)
      excuse(next, release)
      set(next, place.damaged, 1)
    })
  change(words.deletes(release), next => {
    end(next, release)
    set(next, place.release + release, 0)
    if (get(next, place.name) === release + 1) set(next, place.name, 0)
    for (const route of routeNos) drop(next, place.database + route, releaseBit(release))
    excuse(next, release)
    set(next, place.damaged, 1)
  })
  if (isMarked(row, release) && isStarted(row, release))
    change(words.stops(release), next => {
      end(next, release)
      excuse(next, release)
      set(next, place.damaged, 1)
    })
  if (isStarted(row, release) && wantedOf(row, release) > 1)
    change(words.scales(release), next => {
      add(next, place.release + release, is.small)
      set(next, place.up + release, Math.min(up, 1))
      set(next, place.damaged, 1)
    })
}

const unmapByHand = (row: Row, route: RouteNo, release: ReleaseNo, emit: Emit): void => {
  if (!isMapped(row, route, release)) return
  const next = copyOf(row)
  spoil(next)
  drop(next, place.database + route, releaseBit(release))
  excuse(next, release, { route })
  set(next, place.damaged, 1)
  emit(next, 'mishap', words.unmaps(release, route))
}

/** A router loses an entry, or gets a message again that is not older than a heartbeat. */
const confuse = (
  row: Row,
  router: RouterNo,
  route: RouteNo,
  release: ReleaseNo,
  emit: Emit,
): void => {
  if (knows(row, router, route, release)) {
    const next = copyOf(row)
    spoil(next)
    drop(next, at(router, part.knows), cell(route, release))
    excuse(next, release, { router, route })
    emit(next, 'mishap', words.forgets(release, router, route))
  } else if (has(row, place.young, releaseBit(release)) && !isMapped(row, route, release)) {
    const next = copyOf(row)
    spoil(next)
    add(next, at(router, part.knows), cell(route, release))
    emit(next, 'mishap', words.old(release, router, route))
  }
}
