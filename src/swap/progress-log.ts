import type { Environment, Milliseconds } from '../environment.ts'
import type { Progress } from '../proof/progress.ts'

const interval: Milliseconds = 2_000
/** Nobody waits before a silent log for longer than this. */
const longestSilence: Milliseconds = 5_000

/** The progress of a proof in the log. */
export interface ProgressLog {
  readonly tell: (progress: Progress) => void
  /** Says how it stands while there is nothing new, until the signal aborts. */
  readonly remind: (over: AbortSignal) => Promise<void>
}

/**
 * Words the progress of a proof: a line for each change, else at most one every two seconds. What
 * is asked again to be sure is told only when that takes long.
 */
export const progressLog = ({ clock, log }: Environment): ProgressLog => {
  const told = new Map<string, { readonly state: Progress['state']; readonly at: Milliseconds }>()
  let spoken = clock.monotonic()
  const say = (text: string) => {
    spoken = clock.monotonic()
    log.info(text)
  }
  const tell = (progress: Progress) => {
    const key = `${progress.route} ${progress.router}`
    const last = told.get(key)
    const now = clock.monotonic()
    if (last?.state === progress.state && now - last.at < interval) return
    if (last?.state === 'held' && progress.state === 'held') return
    told.set(key, { state: progress.state, at: now })
    if (progress.state === 'holding' && last?.state !== 'holding') return
    say(sentence(progress))
  }
  const remind = async (over: AbortSignal) => {
    while (!over.aborted) {
      await clock.sleep(interval, over)
      if (over.aborted || told.size === 0 || clock.monotonic() - spoken < longestSilence) continue
      say(standing([...told.values()].map(each => each.state)))
    }
  }
  return { tell, remind }
}

const standing = (states: readonly Progress['state'][]): string => {
  const shown = states.filter(state => state === 'held' || state === 'holding').length
  return shown === states.length
    ? `right for ${shown} of ${states.length} pairs of route and router; asking until it has held for long enough`
    : `right for ${shown} of ${states.length} pairs of route and router; asking the others`
}

const sentence = ({ route, router, held, of, state }: Progress): string => {
  switch (state) {
    case 'missing':
      return `${route} on ${router}: ${held} of ${of}, not there yet`
    case 'unknown':
      return `${route} on ${router}: no usable answer`
    case 'holding':
      return `${route} on ${router}: ${held} of ${of}, asking again to be sure`
    case 'held':
      return `${route} on ${router}: ${held} of ${of} shown`
    case 'waited':
      return `${route}: waiting, ${held} of ${of} s; nothing can be observed here`
  }
}
