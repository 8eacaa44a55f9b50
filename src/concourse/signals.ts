import type { Milliseconds } from '../environment.ts'
import { asFailure, Failure } from '../failure.ts'

/** Where signals and stray errors come from: the process, or an emitter in tests. */
export interface Signals {
  readonly on: (event: string, listener: (value: unknown) => void) => unknown
  readonly off: (event: string, listener: (value: unknown) => void) => unknown
}

/** How a run is told to stop. */
export interface Stop {
  readonly signal: AbortSignal
  /** Aborts the run after `duration`, without the hard limit: nobody is about to kill it. */
  readonly after: (duration: Milliseconds, failure: Failure) => void
  /** The run is over: nothing is listened to any more, and no timer keeps the process. */
  readonly release: () => void
}

/** Concourse kills ten seconds after SIGTERM (concourse worker/runtime/killer.go). */
const limit: Milliseconds = 7_500

/**
 * Aborts on the first SIGTERM or SIGINT, or on an error that nobody caught; later ones change
 * nothing. When the run has not ended within the limit, `kill` is called with the reason.
 */
export const stopOn = (signals: Signals, kill: (reason: Failure) => void): Stop => {
  const controller = new AbortController()
  const timers: NodeJS.Timeout[] = []
  let over = false
  const stop = (reason: Failure): void => {
    if (over || controller.signal.aborted) return
    timers.push(setTimeout(() => kill(reason), limit))
    controller.abort(reason)
  }
  const interrupt = (): void => stop(new Failure('interrupted'))
  const stray = (thrown: unknown): void => stop(asFailure(thrown))
  // Listeners stay until the end, because without them a second signal would end the process.
  for (const name of ['SIGTERM', 'SIGINT']) signals.on(name, interrupt)
  for (const name of ['uncaughtException', 'unhandledRejection']) signals.on(name, stray)
  return {
    signal: controller.signal,
    after: (duration, failure) => {
      timers.push(setTimeout(() => controller.abort(failure), duration))
    },
    release: () => {
      over = true
      for (const timer of timers) timer.unref()
    },
  }
}
