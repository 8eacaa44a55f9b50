/** What became of one request. */
export type Outcome =
  | { readonly answered: true; readonly release: string }
  /** In a few words: `502 endpoint_failure`, `connection reset`, `truncated`. */
  | { readonly answered: false; readonly kind: string }

/** What became of a load so far. */
export interface Tally {
  readonly requests: number
  readonly failed: number
  /** How many failed, by kind. */
  readonly kinds: Readonly<Record<string, number>>
  /** How many each release of the app answered. */
  readonly releases: Readonly<Record<string, number>>
}

/** Nothing sent yet. */
export const emptyTally: Tally = { requests: 0, failed: 0, kinds: {}, releases: {} }

const plusOne = (counts: Tally['kinds'], name: string): Tally['kinds'] => ({
  ...counts,
  [name]: (counts[name] ?? 0) + 1,
})

/** The tally with one more request. */
export const count = (tally: Tally, outcome: Outcome): Tally =>
  outcome.answered
    ? {
        ...tally,
        requests: tally.requests + 1,
        releases: plusOne(tally.releases, outcome.release),
      }
    : {
        ...tally,
        requests: tally.requests + 1,
        failed: tally.failed + 1,
        kinds: plusOne(tally.kinds, outcome.kind),
      }

const summed = (one: Tally['kinds'], other: Tally['kinds']): Tally['kinds'] =>
  Object.entries(other).reduce(
    (sum, [name, more]) => ({ ...sum, [name]: (sum[name] ?? 0) + more }),
    one,
  )

/** Two loads together. */
export const add = (one: Tally, other: Tally): Tally => ({
  requests: one.requests + other.requests,
  failed: one.failed + other.failed,
  kinds: summed(one.kinds, other.kinds),
  releases: summed(one.releases, other.releases),
})

const without = (one: Tally['kinds'], other: Tally['kinds']): Tally['kinds'] =>
  Object.fromEntries(
    Object.entries(one)
      .map(([name, times]) => [name, times - (other[name] ?? 0)] as const)
      .filter(([, times]) => times > 0),
  )

/** What became of a load since it stood at `before`. */
export const since = (before: Tally, now: Tally): Tally => ({
  requests: now.requests - before.requests,
  failed: now.failed - before.failed,
  kinds: without(now.kinds, before.kinds),
  releases: without(now.releases, before.releases),
})

/** `212 x 502 endpoint_failure, 3 x truncated`, the most first; empty when nothing failed. */
export const kindsText = ({ kinds }: Tally): string =>
  Object.entries(kinds)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, times]) => `${times} x ${kind}`)
    .join(', ')
