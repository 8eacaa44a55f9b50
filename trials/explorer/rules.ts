import { isCommitted } from '../../src/swap/machine.ts'
import { type Model, recordedPhase } from './model.ts'
import {
  at,
  candidate,
  cell,
  has,
  incumbent,
  mode,
  get,
  part,
  place,
  type ReleaseNo,
  routeBit,
  type RouteNo,
  type Row,
  routeNos,
  routerNos,
  run,
} from './row.ts'
import { isMappedAnywhere, isOwed, isServed, knows } from './world.ts'
import type { WriteName } from './writes.ts'

/** The rules, each in the words that a violation is reported with. */
export const rules = {
  served: 'somebody healthy is known to every router on every route that was served',
  proven: 'nothing is taken off a route before its replacement was seen on every router',
  stopped: 'nothing is stopped or deleted that a route, or a router, still leads to',
  owner: 'only the owner of the lock writes',
  ledger: 'the ledger says committed before anything else does',
  moved: 'workers of both releases never run at the same time',
  ends: 'a run ends',
  clean: 'what comes after the faults ends in a clean state',
} as const

export type Rule = keyof typeof rules

const hasSeen = (row: Row, route: RouteNo, release: ReleaseNo): boolean =>
  routerNos.every(router => has(row, at(router, part.seen), cell(route, release)))

/** Where somebody took the incumbent off by hand before the plan, a late router is not our doing. */
const isKnown = (row: Row, release: ReleaseNo): boolean =>
  routerNos.some(router =>
    routeNos.some(
      route =>
        knows(row, router, route, release) &&
        (release === candidate || has(row, place.recorded, routeBit(route))),
    ),
  )

const isStopped = (row: Row, release: ReleaseNo): Rule | undefined =>
  isMappedAnywhere(row, release) || isKnown(row, release) ? 'stopped' : undefined

type Check = (model: Model, row: Row, route: RouteNo) => Rule | undefined

const isSaid = (model: Model, row: Row): boolean => {
  const phase = recordedPhase(model, row)
  return phase !== undefined && isCommitted(phase)
}

const checks: Readonly<Partial<Record<WriteName, Check>>> = {
  markCandidate: (model, row) => (isSaid(model, row) ? undefined : 'ledger'),
  unmapIncumbent: (model, row, route) => {
    if (!isSaid(model, row)) return 'ledger'
    return hasSeen(row, route, candidate) ? undefined : 'proven'
  },
  unmapCandidate: (_, row, route) => {
    const isFree = !isOwed(row, route) || has(row, place.run, run.sawGone)
    return isFree || hasSeen(row, route, incumbent) ? undefined : 'proven'
  },
  stopIncumbent: (_, row) => isStopped(row, incumbent),
  removeIncumbent: (_, row) => isStopped(row, incumbent),
  stopCandidate: (_, row) => isStopped(row, candidate),
  removeCandidate: (_, row) => isStopped(row, candidate),
  candidateWorkersUp: (_, row) => (has(row, place.workers, 1) ? 'moved' : undefined),
  scaleIncumbent: (_, row) => (has(row, place.workers, 2) ? 'moved' : undefined),
}

/** The rule that a write breaks in the row that it finds, if any. */
export const brokenBy = (
  model: Model,
  row: Row,
  name: WriteName,
  route: RouteNo,
): Rule | undefined => checks[name]?.(model, row, route)

/** A late write of a run that lost its lock must be over before the new owner begins. */
export const brokenByLate = (row: Row): Rule | undefined =>
  get(row, place.mode) > mode.waiting ? 'owner' : undefined

/** Which routes are served at which router, a bit each. */
export const servedIn = (model: Model, row: Row): number => {
  let served = 0
  for (const router of routerNos)
    for (const route of routeNos)
      if (
        isServed(row, router, route) ||
        // The second group's route is the parent of the first group's, and answers for it.
        (route === 0 && !model.routesAlike && isServed(row, router, 1))
      )
        served |= 1 << (router * 2 + route)
  return served
}

/** A gap that comes without a fault, where somebody was truly known before, is of our making. */
export const isGap = (before: Row, served: number, after: number): boolean => {
  const lost = served & ~after
  if (lost === 0) return false
  return routerNos.some(router =>
    routeNos.some(route => {
      const isLost = (lost & (1 << (router * 2 + route))) !== 0
      const trusted = cell(route, 0) | cell(route, 1)
      return isLost && has(before, at(router, part.trusted), trusted)
    }),
  )
}
