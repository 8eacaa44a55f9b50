import type { Random } from '../../foundation/random.ts'
import type { Execution } from '../../test/support/executables/execute.ts'
import type { Meddling } from '../relay/meddling.ts'
import type { Meddler } from '../relay/watch.ts'

/** What befalls one swap, and at which of its requests. */
export interface Mishap {
  /** In a few words, for the counts. */
  readonly kind: string
  /** The place among the requests of the run, from 1; a run that ends before is spared. */
  readonly at: number
  readonly what:
    | { readonly signal: 'SIGKILL' | 'SIGTERM'; readonly drops: boolean }
    | { readonly meddling: Meddling }
    /** Something happens on the platform, and the request passes. */
    | { readonly deed: () => Promise<void> }
}

/** Something that happens on a platform while an app on it is swapped. */
export interface Deed {
  readonly kind: string
  /** Chooses where; what comes back does it. */
  readonly deed: (random: Random) => () => Promise<void>
}

/** A meddler that lets the mishap happen once, and tells whether it did. */
export const meddlerFor = (
  mishap: Mishap | undefined,
  run: () => Execution | undefined,
): { readonly meddler: Meddler; readonly met: () => boolean } => {
  let met = false
  const meddle = ({ what }: Mishap): Meddling => {
    met = true
    if ('meddling' in what) return what.meddling
    const tell = async (): Promise<'pass' | 'drop'> => {
      if ('deed' in what) {
        await what.deed()
        return 'pass'
      }
      const running = run()
      running?.kill(what.signal)
      if (what.signal === 'SIGKILL') await running?.ended
      return what.drops ? 'drop' : 'pass'
    }
    return { kind: 'tell', when: 'drops' in what && !what.drops ? 'after' : 'before', tell }
  }
  return {
    meddler: ({ at }) => (mishap !== undefined && at === mishap.at ? meddle(mishap) : undefined),
    met: () => met,
  }
}

/** One of these, each as likely as the others. */
export const oneOf = <A>(random: Random, all: readonly A[]): A => {
  const found = all[Math.floor(random() * all.length)]
  if (found === undefined) throw new Error('there is nothing to choose from')
  return found
}
