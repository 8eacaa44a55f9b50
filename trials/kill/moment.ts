import type { Passed, Passing } from '../relay/passing.ts'
import type { Meddling } from '../relay/meddling.ts'
import type { Execution } from '../../test/support/executables/execute.ts'

/** One request of a run: the how-manieth of its kind. */
export interface Moment {
  /** What it is for, where the stage knows that, else method and path. */
  readonly label: string
  readonly nth: number
  /** It may change the platform. */
  readonly writes: boolean
}

const labelOf = ({ label, purpose }: Passing): string => purpose ?? label

/** Every request of a recorded run that comes again in another one, in order. */
const every = (passed: readonly Passed[]): readonly Moment[] => {
  const counts = new Map<string, number>()
  const steady = passed.filter(({ timed }) => timed !== true)
  return steady.map(each => {
    const label = labelOf(each)
    const nth = (counts.get(label) ?? 0) + 1
    counts.set(label, nth)
    return { label, nth, writes: each.writes }
  })
}

/** The word before the method: the phase, where the stage tells it. */
const phaseOf = ({ label }: Moment): string => /^(.+?): /.exec(label)?.[1] ?? ''

/**
 * The moments to strike at: every request that changes the platform, and of those that do not the
 * one in the middle of each phase, which may be any of many while something is waited for.
 */
export const momentsOf = (passed: readonly Passed[]): readonly Moment[] => {
  const all = every(passed)
  const reads = Map.groupBy(
    all.filter(({ writes }) => !writes),
    phaseOf,
  )
  const middle = new Set([...reads.values()].map(some => some[Math.floor(some.length / 2)]))
  return all.filter(each => each.writes || middle.has(each))
}

/** Sends a signal at a moment. */
export interface Strike {
  readonly meddler: (passing: Passing) => Meddling | undefined
  /** When the signal was sent; nothing before. */
  readonly at: () => number | undefined
}

/** SIGKILL before a request also keeps that from arriving; after it, the answer. */
export const strikeAt = (
  { label, nth }: Moment,
  how: { readonly when: 'before' | 'after'; readonly signal: 'SIGKILL' | 'SIGTERM' },
  run: () => Execution,
): Strike => {
  let seen = 0
  let struck: number | undefined
  const tell = async (): Promise<'pass' | 'drop'> => {
    struck = performance.now()
    run().kill(how.signal)
    if (how.signal === 'SIGTERM') return 'pass'
    await run().ended
    return 'drop'
  }
  const meddler: Strike['meddler'] = passing => {
    if (labelOf(passing) !== label) return undefined
    seen += 1
    return seen === nth ? { kind: 'tell', when: how.when, tell } : undefined
  }
  return { meddler, at: () => struck }
}
