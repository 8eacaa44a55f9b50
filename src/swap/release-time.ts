import type { Environment, Milliseconds } from '../environment.ts'
import { Failure } from '../failure.ts'
import type { Within } from './within.ts'

// A lock that is left costs the next run more than a minute, so a platform that restarts is waited for.
const longest: Milliseconds = 20_000
/** Concourse kills 10 s after its first signal. */
const afterAbort: Milliseconds = 3_000

/** Time to give a lock back: less once the run is aborted, before that or meanwhile. */
export const releaseTime = ({ clock, signal }: Pick<Environment, 'clock' | 'signal'>): Within => {
  const over = new AbortController()
  const ended = new AbortController()
  const endAfter = (duration: Milliseconds): void =>
    void clock.sleep(duration, ended.signal).then(() => {
      if (!ended.signal.aborted) over.abort(new Failure('interrupted'))
    })
  const hurry = (): void => endAfter(afterAbort)
  endAfter(longest)
  if (signal.aborted) hurry()
  else signal.addEventListener('abort', hurry, { once: true, signal: ended.signal })
  return { signal: over.signal, end: () => ended.abort() }
}
