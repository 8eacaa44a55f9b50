import type { Milliseconds } from '../../../environment.ts'

/**
 * Runs `work` under a signal that aborts with `signal` or after `timeout`. Networks live in real
 * time, whatever the clock of a test says.
 */
export const within = async <A>(
  timeout: Milliseconds,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<A>,
): Promise<A> => {
  const over = new AbortController()
  const late = new Error(`no answer within ${(timeout / 1000).toFixed(0)} s`)
  const timer = setTimeout(() => over.abort(late), timeout)
  const abort = () => over.abort(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await work(over.signal)
  } catch (thrown) {
    throw over.signal.aborted ? over.signal.reason : thrown
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
