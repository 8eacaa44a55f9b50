import type { Meddling } from './meddling.ts'
import type { Passed, Passing } from './passing.ts'

/** Decides about each request; nothing lets it pass. */
export type Meddler = (passing: Passing) => Meddling | undefined

/** What the relays of one stage share: one count, one log, one who meddles. */
export interface Watch {
  /** Everything that has passed since `begin`, in order. */
  readonly passed: () => readonly Passed[]
  /** Counts and logs anew, and lets this one meddle from now on. */
  readonly begin: (meddler?: Meddler) => void
  /** For relays: notes what comes, and says what is to be done to it. */
  readonly note: (seen: Omit<Passing, 'at'>) => {
    readonly passed: Passed
    readonly meddling: Meddling | undefined
  }
}

/** A watch over any number of relays. */
export const createWatch = (): Watch => {
  let all: Passed[] = []
  let meddle: Meddler = () => undefined
  return {
    passed: () => all,
    begin: (meddler = () => undefined) => {
      all = []
      meddle = meddler
    },
    note: seen => {
      const passed: Passed = { ...seen, at: all.length + 1, status: undefined }
      all.push(passed)
      return { passed, meddling: meddle(passed) }
    },
  }
}
