import type { Clock, Milliseconds } from '../environment.ts'
import { Failure } from '../failure.ts'

/** A signal that aborts after a while, unless `end` comes first. */
export interface Within {
  readonly signal: AbortSignal
  readonly end: () => void
}

/** Time for what must still be done after an abort, or although something failed. */
export const within = (clock: Clock, duration: Milliseconds): Within => {
  const over = new AbortController()
  const ended = new AbortController()
  void clock.sleep(duration, ended.signal).then(() => {
    if (!ended.signal.aborted) over.abort(new Failure('interrupted'))
  })
  return { signal: over.signal, end: () => ended.abort() }
}
