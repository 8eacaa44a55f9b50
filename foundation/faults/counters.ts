import type { Troubles } from '../cc/context.ts'

/** Faults that wait for the next few occasions. */
export interface Counters extends Troubles {
  swallowNext(times: number): void
  failStaging(error: string, times: number): void
  failUpload(times: number): void
  clear(): void
}

export const createCounters = (): Counters => {
  let swallows = 0
  let stagings: string[] = []
  let uploads = 0
  return {
    swallow: () => {
      const lost = swallows > 0
      if (lost) swallows -= 1
      return lost
    },
    staging: () => stagings.shift() ?? null,
    upload: () => {
      const failed = uploads > 0
      if (failed) uploads -= 1
      return failed
    },
    swallowNext: times => {
      swallows = times
    },
    failStaging: (error, times) => {
      stagings = Array.from({ length: times }, () => error)
    },
    failUpload: times => {
      uploads = times
    },
    clear: () => {
      swallows = 0
      stagings = []
      uploads = 0
    },
  }
}
