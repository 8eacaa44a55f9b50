import {
  at,
  candidate,
  cell,
  drop,
  get,
  has,
  is,
  other,
  part,
  place,
  type ReleaseNo,
  releaseBit,
  type RouteNo,
  type RouterNo,
  type Row,
  routeBit,
  routeNos,
  routerNos,
  says,
  set,
} from './row.ts'

/** What is true of the world in a row, whatever any run believes. */

export const isThere = (row: Row, release: ReleaseNo): boolean =>
  has(row, place.release + release, is.there)

export const isStarted = (row: Row, release: ReleaseNo): boolean =>
  has(row, place.release + release, is.started)

export const isMarked = (row: Row, release: ReleaseNo): boolean =>
  has(row, place.release + release, is.live)

/** Instances that run now. */
export const upOf = (row: Row, release: ReleaseNo): number => get(row, place.up + release)

/** Instances that the platform keeps running: two, or one where somebody scaled it down. */
export const wantedOf = (row: Row, release: ReleaseNo): number =>
  has(row, place.release + release, is.small) ? 1 : 2

export const isMapped = (row: Row, route: RouteNo, release: ReleaseNo): boolean =>
  has(row, place.database + route, releaseBit(release))

export const isMappedAnywhere = (row: Row, release: ReleaseNo): boolean =>
  routeNos.some(route => isMapped(row, route, release))

export const knows = (row: Row, router: RouterNo, route: RouteNo, release: ReleaseNo): boolean =>
  has(row, at(router, part.knows), cell(route, release))

/** Does a request that comes to this router for this route find somebody who answers? */
export const isServed = (row: Row, router: RouterNo, route: RouteNo): boolean =>
  (knows(row, router, route, 0) && upOf(row, 0) > 0) ||
  (knows(row, router, route, 1) && upOf(row, 1) > 0)

/** What a router would know if every message had arrived. */
export const isDue = (row: Row, route: RouteNo, release: ReleaseNo): boolean =>
  isMapped(row, route, release) && upOf(row, release) > 0

/** The environment has taken a release away at a router: nobody can be blamed for its absence. */
export const excuse = (
  row: Row,
  release: ReleaseNo,
  where: { readonly router?: RouterNo; readonly route?: RouteNo } = {},
): void => {
  for (const router of routerNos)
    for (const route of routeNos)
      if ((where.router ?? router) === router && (where.route ?? route) === route)
        drop(row, at(router, part.trusted), cell(route, release))
}

/** None of its instances runs any more. */
export const end = (row: Row, release: ReleaseNo): void => {
  set(row, place.up + release, 0)
  drop(row, place.release + release, is.started)
  drop(row, place.workers, releaseBit(release))
}

/** Did an incumbent serve this route when the plan was made? Else an undo leaves nobody there. */
export const isOwed = (row: Row, route: RouteNo): boolean =>
  has(row, place.recorded, routeBit(route)) && has(row, place.record, says.serving)

/**
 * A release is taken off a route by a run. The duty to serve passes to the other one where that was
 * truly seen to be known; where it was not, the blame for a gap stays.
 */
export const takeOff = (row: Row, route: RouteNo, release: ReleaseNo): void => {
  drop(row, place.database + route, releaseBit(release))
  set(row, place.young, get(row, place.young) | releaseBit(release))
  const isFree = release === candidate && !isOwed(row, route)
  for (const router of routerNos) {
    const rest = cell(route, other(release))
    if (isFree || has(row, at(router, part.trusted), rest) || has(row, at(router, part.seen), rest))
      drop(row, at(router, part.trusted), cell(route, release))
    drop(row, at(router, part.seen), cell(route, release))
    if (release === candidate) drop(row, at(router, part.baseline), routeBit(route))
  }
}

/** The app's name goes from whoever has it, or from one release only, to another or to nobody. */
export const rename = (row: Row, from: ReleaseNo | undefined, to: ReleaseNo | undefined): void => {
  const holder = get(row, place.name)
  if (from !== undefined && holder !== from + 1) return
  set(row, place.name, to === undefined ? 0 : to + 1)
}

/** Nothing of it is left; its routes stay. */
export const remove = (row: Row, release: ReleaseNo): void => {
  end(row, release)
  rename(row, release, undefined)
  set(row, place.release + release, 0)
}
