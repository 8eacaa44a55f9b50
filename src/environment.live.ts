import type { Clock, Milliseconds, Random } from './environment.ts'

/** Not node:timers/promises: importing that costs a check a millisecond or two. */
const sleep = (duration: Milliseconds, signal?: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const over = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, duration)
    signal?.addEventListener('abort', over, { once: true })
  })

/** The clocks of this machine. */
export const liveClock: Clock = {
  now: () => Date.now(),
  // Not performance.now(): setting up that global costs a check a millisecond.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  sleep,
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
const fair = 256 - (256 % alphabet.length)

const name = (length: number): string => {
  let drawn = ''
  while (drawn.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      // Bytes past the last whole multiple would make the first letters likelier.
      if (byte < fair && drawn.length < length) drawn += alphabet[byte % alphabet.length]
    }
  }
  return drawn
}

/** Randomness of this machine; names come from the cryptographic source, so that none is guessed. */
export const liveRandom: Random = { float: () => Math.random(), name }
