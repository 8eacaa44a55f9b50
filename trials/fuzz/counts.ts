import type { Outcome } from './attempt.ts'

/** What came of some tries. */
export interface Counts {
  readonly byKind: ReadonlyMap<string, number>
  /** `accepted`, or the code of the failure. */
  readonly byEnding: ReadonlyMap<string, number>
  /** Milliseconds of the slowest by the clock, and by the processor. */
  readonly slowest: number
  readonly hardest: number
  /** Characters on stderr. */
  readonly longest: number
}

/** Counts tries, those for a smaller example included. */
export const counting = () => {
  const byKind = new Map<string, number>()
  const byEnding = new Map<string, number>()
  const most = { slowest: 0, hardest: 0, longest: 0 }
  const more = (counts: Map<string, number>, name: string) =>
    counts.set(name, (counts.get(name) ?? 0) + 1)
  return {
    count: (kind: string, { milliseconds, worked, stderr }: Outcome, ending: string): void => {
      more(byKind, kind)
      more(byEnding, ending)
      most.slowest = Math.max(most.slowest, milliseconds)
      most.hardest = Math.max(most.hardest, worked)
      most.longest = Math.max(most.longest, stderr.length)
    },
    counts: (): Counts => ({ byKind, byEnding, ...most }),
  }
}
