import type { Milliseconds } from '../environment.ts'
import type { Direction } from './claim.ts'
import type { Answer } from './instrument.ts'

/** What is counted per instance; the times are those of the first and the last answer that counts. */
export interface Figures {
  readonly present: number
  readonly absent: number
  readonly unknown: number
  readonly first: Milliseconds
  readonly last: Milliseconds
}

/**
 * What was seen of one claim at one router. Figures are by slot (one per instance), five in a row in
 * one typed array: a proof may hold twenty thousand tallies. Times are monotonic; NaN is never.
 */
export interface Tally {
  figures: Float64Array
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

const width = 5
const place = { present: 0, absent: 1, unknown: 2, first: 3, last: 4 } as const

const blank = (slots: number): Float64Array => {
  const figures = new Float64Array(width * slots)
  for (let slot = 0; slot < slots; slot += 1)
    figures.fill(Number.NaN, width * slot + place.first, width * (slot + 1))
  return figures
}

/** A tally with nothing in it, for so many instances. */
export const emptyTally = (slots: number): Tally => ({
  figures: blank(slots),
  streak: 0,
  since: Number.NaN,
  second: Number.NaN,
  attempts: 1,
  failing: -1,
  broken: Number.NEGATIVE_INFINITY,
})

/** Makes room for more instances. */
export const growTally = (tally: Tally, slots: number): void => {
  if (tally.figures.length >= width * slots) return
  const figures = blank(slots)
  figures.set(tally.figures)
  tally.figures = figures
}

/** The figures of one instance. */
export const figuresOf = (tally: Tally, slot: number): Figures => {
  const at = (offset: number) => tally.figures[width * slot + offset]
  return {
    present: at(place.present) ?? 0,
    absent: at(place.absent) ?? 0,
    unknown: at(place.unknown) ?? 0,
    first: at(place.first) ?? Number.NaN,
    last: at(place.last) ?? Number.NaN,
  }
}

/** Counts one answer. Times are those of answers that count; an unknown one has none. */
export const countAnswer = (
  tally: Tally,
  slot: number,
  verdict: Answer['verdict'],
  at: Milliseconds,
): void => {
  const { figures } = tally
  const count = width * slot + place[verdict]
  figures[count] = (figures[count] ?? 0) + 1
  if (verdict === 'unknown') return
  const first = width * slot + place.first
  if (Number.isNaN(figures[first])) figures[first] = at
  figures[width * slot + place.last] = at
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
