import { tell } from './change.ts'
import { isInGroup, type Model, positionOf } from './model.ts'
import { get, has, mode, place, type RouteNo, type Row, routeBit, routeNos } from './row.ts'
import type { Micro } from './script.ts'
import { type WriteName, writeOf } from './writes.ts'

/** When nothing is left of the command the machine is told at once: nothing can come between. */
export const settle = (model: Model, next: Row): void => {
  const position = positionOf(next)
  const script = model.scriptAt(position)
  if (get(next, place.mode) !== mode.working || stepOf(model, next, script) < script.length) return
  tell(model, next, model.eventOf(position))
}

/** The first micro-step, from where the run is, that has something to do. */
export const stepOf = (model: Model, row: Row, script: readonly Micro[]): number => {
  for (let step = get(row, place.step); step < script.length; step += 1) {
    const micro = script[step]
    if (micro !== undefined && isDue(model, row, micro)) return step
  }
  return script.length
}

const isDue = (model: Model, row: Row, micro: Micro): boolean => {
  if (micro.when !== undefined && !micro.when(row)) return false
  switch (micro.kind) {
    case 'write':
      return routesFor(model, row, micro.name).length > 0
    case 'see':
      return routeNos.some(route => isWithin(model, row, micro, route))
    case 'look':
    case 'pass':
      return true
  }
}

const lone: readonly RouteNo[] = [0]
const noRoutes: readonly RouteNo[] = []
const both: readonly RouteNo[] = [0, 1]
const second: readonly RouteNo[] = [1]

/** The routes that a write is still to be made for; one of them where it has none. */
export const routesFor = (model: Model, row: Row, name: WriteName): readonly RouteNo[] => {
  const { routed, wanted } = writeOf(name)
  if (routed !== true) return wanted(row, 0) ? lone : noRoutes
  const state = model.positions.stateOf(positionOf(row))
  const grouped = name === 'mapCandidate' && state.course.tiers > 1
  const on = (route: RouteNo) => wanted(row, route) && (!grouped || route === state.tier)
  if (on(0)) return on(1) ? both : lone
  return on(1) ? second : noRoutes
}

/** Does a look reach this route? */
export const isWithin = (
  model: Model,
  row: Row,
  micro: Micro & { readonly kind: 'see' },
  route: RouteNo,
): boolean => {
  switch (micro.reach) {
    case 'all':
      return true
    case 'recorded':
      return has(row, place.recorded, routeBit(route))
    case 'group':
      return isInGroup(model.positions.stateOf(positionOf(row)), route)
  }
}
