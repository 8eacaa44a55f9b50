import { Failure } from '../failure.ts'

/** The failure that an aborted signal stands for. */
export const interruptionOf = (signal: AbortSignal): Failure =>
  signal.reason instanceof Failure ? signal.reason : new Failure('interrupted')

/** Throws when the run was aborted. */
export const refuseAborted = (signal: AbortSignal): void => {
  if (signal.aborted) throw interruptionOf(signal)
}

/** Runs `work` with a signal that ends with it; rejects at once when the run is aborted. */
export const untilAborted = async <A>(
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<A>,
): Promise<A> => {
  refuseAborted(outer)
  const end = new AbortController()
  const aborted = Promise.withResolvers<never>()
  const abort = () => {
    end.abort()
    aborted.reject(interruptionOf(outer))
  }
  outer.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work(end.signal), aborted.promise])
  } finally {
    outer.removeEventListener('abort', abort)
    end.abort()
  }
}
