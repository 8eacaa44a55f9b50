import type { Milliseconds } from '../environment.ts'
import type { Direction } from './claim.ts'
import type { Answer } from './instrument.ts'

/**
 * What was seen of one claim at one router. Counters are by slot (one per instance), in typed
 * arrays: a proof may hold twenty thousand of them. Times are monotonic; NaN is never.
 */
export interface Tally {
  present: Uint32Array
  absent: Uint32Array
  unknown: Uint32Array
  first: Float64Array
  last: Float64Array
  streak: number
  /** End of the first round of the streak, start of the latest that held. */
  since: Milliseconds
  second: Milliseconds
  attempts: number
  /** Slot that answered the opposite last, or -1: the sentinel asks for it. */
  failing: number
  /** When the answer came that broke the last streak: what was asked before it proves nothing. */
  broken: Milliseconds
}

const never = (length: number) => new Float64Array(length).fill(Number.NaN)

/** A tally with nothing in it, for so many instances. */
export const emptyTally = (slots: number): Tally => ({
  present: new Uint32Array(slots),
  absent: new Uint32Array(slots),
  unknown: new Uint32Array(slots),
  first: never(slots),
  last: never(slots),
  streak: 0,
  since: Number.NaN,
  second: Number.NaN,
  attempts: 1,
  failing: -1,
  broken: Number.NEGATIVE_INFINITY,
})

const grown = <A extends Uint32Array | Float64Array>(from: A, to: A): A => {
  to.set(from)
  return to
}

/** Makes room for more instances. */
export const growTally = (tally: Tally, slots: number): void => {
  if (tally.present.length >= slots) return
  tally.present = grown(tally.present, new Uint32Array(slots))
  tally.absent = grown(tally.absent, new Uint32Array(slots))
  tally.unknown = grown(tally.unknown, new Uint32Array(slots))
  tally.first = grown(tally.first, never(slots))
  tally.last = grown(tally.last, never(slots))
}

/** Counts one answer. Times are those of answers that count; an unknown one has none. */
export const countAnswer = (
  tally: Tally,
  slot: number,
  verdict: Answer['verdict'],
  at: Milliseconds,
): void => {
  const counters = tally[verdict]
  counters[slot] = (counters[slot] ?? 0) + 1
  if (verdict === 'unknown') return
  if (Number.isNaN(tally.first[slot])) tally.first[slot] = at
  tally.last[slot] = at
}

/** A full round held. */
export const extendStreak = (tally: Tally, began: Milliseconds, ended: Milliseconds): void => {
  if (began < tally.broken) return
  tally.streak += 1
  if (tally.streak === 1) tally.since = ended
  tally.second = began
  tally.failing = -1
}

/** Some answer said the opposite: the streak is over, and the next one is another attempt. */
export const breakStreak = (tally: Tally, failing: number, at: Milliseconds): void => {
  if (tally.streak > 0) tally.attempts += 1
  tally.streak = 0
  tally.since = Number.NaN
  tally.second = Number.NaN
  tally.failing = failing
  tally.broken = at
}

/**
 * Two full rounds in a row; for a removal two that lie more than a heartbeat apart, because a late
 * heartbeat registers again what was removed (gorouter registry/registry.go keeps no versions).
 */
export const streakHolds = (
  direction: Direction,
  streak: { readonly streak: number; readonly since: number; readonly second: number },
  heartbeat: Milliseconds,
): boolean => streak.streak >= 2 && (direction === 'in' || streak.second - streak.since > heartbeat)
