import { copyOf, goTo } from './change.ts'
import type { Emit } from './emit.ts'
import { fail } from './failing.ts'
import type { Model } from './model.ts'
import {
  add,
  at,
  candidate,
  cell,
  get,
  has,
  incumbent,
  part,
  place,
  type RouteNo,
  type RouterNo,
  type Row,
  routeBit,
  routeNos,
  routerNos,
  set,
} from './row.ts'
import type { Micro } from './script.ts'
import { isWithin, settle } from './steps.ts'
import { words } from './words.ts'
import { isMapped, knows, upOf } from './world.ts'

/** The routers are asked, one after the other in any order; what was seen goes into the row. */
export const see = (
  model: Model,
  row: Row,
  micro: Micro & { readonly kind: 'see' },
  emit: Emit,
): void => {
  const routes = routeNos.filter(route => isWithin(model, row, micro, route))
  let isMissing = false
  for (const router of routerNos) {
    if (get(row, at(router, part.dealt)) !== 0) continue
    if (!routes.every(route => isAsClaimed(row, micro, router, route))) {
      isMissing = true
      continue
    }
    const next = copyOf(row)
    for (const route of routes) note(next, micro, router, route)
    set(next, at(router, part.dealt), 1)
    if (routerNos.every(each => get(next, at(each, part.dealt)) !== 0)) {
      goTo(next, get(row, place.step) + 1)
      settle(model, next)
    }
    emit(next, 'run', words.saw(micro.release, micro.present, router))
  }
  if (!isMissing) return
  const says = words.notSeen(micro.release, micro.present)
  if (typeof micro.miss === 'string') fail(model, row, micro.miss, emit, says)
  else {
    const next = copyOf(row)
    goTo(next, micro.miss.again)
    emit(next, 'run', says)
  }
}

const isAsClaimed = (
  row: Row,
  { release, present }: Micro & { readonly kind: 'see' },
  router: RouterNo,
  route: RouteNo,
): boolean =>
  present
    ? knows(row, router, route, release) && upOf(row, release) > 0
    : !knows(row, router, route, release)

/** What was truly so at this moment; a proof counts where the opposite was seen before it. */
const note = (
  row: Row,
  { release, present }: Micro & { readonly kind: 'see' },
  router: RouterNo,
  route: RouteNo,
): void => {
  if (!present) {
    if (release === candidate) add(row, at(router, part.baseline), routeBit(route))
    return
  }
  // Whoever was unmapped by hand, and is still known, is not there to be relied on.
  if (isMapped(row, route, release)) add(row, at(router, part.trusted), cell(route, release))
  if (release === incumbent || has(row, at(router, part.baseline), routeBit(route)))
    add(row, at(router, part.seen), cell(route, release))
}
