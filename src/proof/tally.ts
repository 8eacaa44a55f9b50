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
  /** 1, and one more for each time that this router said the opposite after a round had held. */
  attempts: number
  /** A full round held since this router said the opposite last. */
  shown: boolean
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
  shown: false,
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
  tally.shown = true
  tally.failing = -1
}

/**
 * The streak is over. Where an answer of this router said the opposite (`failing`: about which slot;
 * -1 where nobody knows, or something joined), the next streak is another attempt.
 */
export const breakStreak = (tally: Tally, failing: number, at: Milliseconds): void => {
  if (tally.shown && failing >= 0) {
    tally.attempts += 1
    tally.shown = false
  }
  tally.streak = 0
  tally.since = Number.NaN
  tally.second = Number.NaN
  tally.failing = failing
  tally.broken = at
}

/**
 * Two full rounds in a row; for a removal two that lie more than a heartbeat apart, because a late
 * heartbeat registers again what was removed (gorouter registry/registry.go keeps no versions). So
 * must those of an addition that this router showed and lost again: it may be flapping.
 */
export const streakHolds = (
  direction: Direction,
  { streak, since, second, attempts }: Pick<Tally, 'streak' | 'since' | 'second' | 'attempts'>,
  heartbeat: Milliseconds,
): boolean => streak >= 2 && ((direction === 'in' && attempts === 1) || second - since > heartbeat)
