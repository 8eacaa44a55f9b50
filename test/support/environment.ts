import type { Clock, Environment, Random } from '../../src/environment.ts'
import { hastyClock } from './clock.ts'

/** Numbers that look random and are the same in every run with the same seed. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0
  const float = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
  return {
    float,
    name: length =>
      Array.from({ length }, () => letters[Math.floor(float() * letters.length)]).join(''),
  }
}

/** An environment without a log, whose time is given and whose randomness is seeded. */
export const quietEnvironment = (
  over: { readonly clock?: Clock; readonly seed?: number; readonly signal?: AbortSignal } = {},
): Environment => ({
  clock: over.clock ?? hastyClock(),
  random: seededRandom(over.seed ?? 1),
  log: {
    step: () => undefined,
    info: () => undefined,
    good: () => undefined,
    warn: () => undefined,
    output: () => undefined,
    debug: () => undefined,
  },
  secrets: { hide: () => undefined, redact: text => text },
  signal: over.signal ?? new AbortController().signal,
  build: { id: undefined, url: undefined, title: undefined },
})
