import type { CloudController } from './client/cloud-controller.ts'
import { readLog } from './logs.ts'

const nanoseconds = 1_000_000n
// Envelopes come in late and out of order; younger ones are read again next time.
const settling = 2_000n * nanoseconds
const pause = 500
const mostErrors = 5

/**
 * Prints an app's log lines of one source until `end` resolves, and then once more what is left.
 * `from` is where it begins, by the platform's wall clock, which may be far from this machine's:
 * milliseconds, or NaN for all there are. Never rejects: five errors in a row end it with a warning.
 */
export const followLog = async (
  cc: CloudController,
  app: string,
  source: string,
  from: number,
  end: Promise<unknown>,
): Promise<void> => {
  const { clock, log, signal } = cc.env
  let ended = false
  const ending = end.then(
    () => (ended = true),
    () => (ended = true),
  )
  const first = BigInt(Math.floor(from || 0)) * nanoseconds
  const began = clock.monotonic()
  let next = first
  let errors = 0
  for (;;) {
    const last = ended
    try {
      const now = first + BigInt(Math.floor(clock.monotonic() - began)) * nanoseconds
      const lines = await readLog(cc, app, { start_time: String(next) })
      for (const { time, source: origin, text } of lines) {
        if (time < next || (!last && time > now - settling)) continue
        if (origin === source) log.output(source, text)
        next = time + 1n
      }
      errors = 0
    } catch {
      errors += 1
      if (errors === mostErrors) return log.warn('the staging log cannot be read; staging goes on')
    }
    if (last || signal.aborted) return
    await Promise.race([clock.sleep(pause, signal), ending])
  }
}
