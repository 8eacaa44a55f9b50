import type { Milliseconds } from '../environment.ts'
import type { Direction } from './claim.ts'

/**
 * An unbroken run of connections through balancers, for one claim. An addition needs one set of
 * connections through every balancer address; a removal two sets, more than a heartbeat apart.
 */
export interface Run {
  attempt: number
  set: 1 | 2
  readonly counts: Map<string, number>
  /** The connections of the first set, once that is complete. */
  covered: ReadonlyMap<string, number>
  /** End of the first set, start of the second, and the latest connection that held. */
  first: Milliseconds
  second: Milliseconds
  last: Milliseconds
  /** The latest connection said the opposite: ask cheaply until that turns. */
  failing: boolean
  broken: Milliseconds
}

/** A run that has not begun. */
export const freshRun = (): Run => ({
  attempt: 1,
  set: 1,
  counts: new Map(),
  covered: new Map(),
  first: Number.NaN,
  second: Number.NaN,
  last: Number.NaN,
  failing: true,
  broken: Number.NEGATIVE_INFINITY,
})

/**
 * More than a heartbeat apart, and still so when both times are written in whole milliseconds: the
 * evidence has to show it.
 */
export const areApart = (from: Milliseconds, to: Milliseconds, heartbeat: Milliseconds): boolean =>
  to - from > heartbeat + 1

const full = (run: Run, doors: readonly string[], needed: number): boolean =>
  doors.length > 0 && doors.every(door => (run.counts.get(door) ?? 0) >= needed)

/** True when the sets that the direction needs are complete. */
export const runHolds = (
  run: Run,
  direction: Direction,
  doors: readonly string[],
  needed: number,
): boolean => (direction === 'in' || run.set === 2) && full(run, doors, needed)

/** A door that came up after the first set: the others' connections stay, its own are missing. */
const backToFirstSet = (run: Run): void => {
  run.set = 1
  run.counts.clear()
  for (const [door, connections] of run.covered) run.counts.set(door, connections)
  run.first = Number.NaN
  run.second = Number.NaN
}

/** One connection on which the claim held. */
export const extendRun = (
  run: Run,
  visit: {
    readonly direction: Direction
    readonly door: string
    readonly doors: readonly string[]
    readonly needed: number
    readonly heartbeat: Milliseconds
    readonly began: Milliseconds
    readonly ended: Milliseconds
  },
): void => {
  if (visit.began < run.broken) return
  run.failing = false
  run.last = visit.ended
  if (run.set === 2 && !run.covered.has(visit.door)) backToFirstSet(run)
  const early = run.set === 2 && !areApart(run.first, visit.began, visit.heartbeat)
  if (early) return
  if (run.set === 2 && Number.isNaN(run.second)) run.second = visit.began
  run.counts.set(visit.door, (run.counts.get(visit.door) ?? 0) + 1)
  if (run.set === 1 && full(run, visit.doors, visit.needed)) {
    if (Number.isNaN(run.first)) run.first = visit.ended
    if (visit.direction === 'out') {
      run.set = 2
      run.covered = new Map(run.counts)
      run.counts.clear()
    }
  }
}

/** A connection said the opposite: everything begins again, as another attempt. */
export const breakRun = (run: Run, at: Milliseconds): void => {
  if (run.set === 2 || run.counts.size > 0) run.attempt += 1
  run.set = 1
  run.counts.clear()
  run.covered = new Map()
  run.first = Number.NaN
  run.second = Number.NaN
  run.failing = true
  run.broken = at
}
