/** What a long run has come to so far; every number is a count. */
export interface Counts {
  swaps: number
  /** How the first run of a swap ended: as asked, failed, aborted, killed. */
  readonly ends: Map<string, number>
  /** Faults by kind: how often each was met. */
  readonly faults: Map<string, number>
  /** Runs that followed one that did not end as asked, by what they were. */
  readonly recoveries: Map<string, number>
  requests: number
  readonly lost: Map<string, number>
  /** What is not as it must be, a sentence each. */
  readonly wrong: string[]
  /** Milliseconds that recoveries took. */
  readonly times: number[]
}

/** Nothing yet. */
export const noCounts = (): Counts => ({
  swaps: 0,
  ends: new Map(),
  faults: new Map(),
  recoveries: new Map(),
  requests: 0,
  lost: new Map(),
  wrong: [],
  times: [],
})

/** Counts one more of a kind. */
export const countOne = (counts: Map<string, number>, kind: string, more = 1): void =>
  void counts.set(kind, (counts.get(kind) ?? 0) + more)

/** `3 killed, 2 aborted`. */
export const told = (counts: ReadonlyMap<string, number>): string =>
  counts.size === 0
    ? 'none'
    : [...counts]
        .toSorted(([, a], [, b]) => b - a)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(', ')
