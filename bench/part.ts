/**
 * One part of the bench. Prints its figures itself and answers with the hard properties that do not
 * hold, a sentence each; none when all do.
 */
export interface Part {
  readonly name: string
  /** What it shows and how long it takes, for the heading. */
  readonly about: string
  readonly run: () => Promise<readonly string[]>
}

/** The middle of some numbers; NaN of none. */
export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const high = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[half - 1] ?? Number.NaN) + high) / 2
}
