import type { Clock } from '../../src/environment.ts'

interface Sleeper {
  readonly due: number
  readonly wake: () => void
}

/** A clock that stands still until it is told otherwise. */
export interface ManualClock extends Clock {
  /** Moves time, waking sleepers in order, and lets everything they start run dry in between. */
  readonly advance: (duration: number) => Promise<void>
  readonly sleepers: () => number
}

const epoch = Date.UTC(2026, 0, 1)

// A macrotask runs only when no microtask is left: everything that could go on has gone on.
const idle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

const face = (onSleep: () => void) => {
  let time = 0
  const sleepers: Sleeper[] = []
  const sleep: Clock['sleep'] = (duration, signal) =>
    new Promise(resolve => {
      if (signal?.aborted === true) return resolve()
      const sleeper = {
        due: time + Math.max(0, duration),
        wake: () => {
          signal?.removeEventListener('abort', cancel)
          resolve()
        },
      }
      const cancel = () => {
        const index = sleepers.indexOf(sleeper)
        if (index >= 0) sleepers.splice(index, 1)
        resolve()
      }
      signal?.addEventListener('abort', cancel, { once: true })
      const after = sleepers.findIndex(other => other.due > sleeper.due)
      sleepers.splice(after < 0 ? sleepers.length : after, 0, sleeper)
      onSleep()
    })
  const wakeNext = (until: number): boolean => {
    const next = sleepers[0]
    if (next === undefined || next.due > until) return false
    sleepers.shift()
    time = Math.max(time, next.due)
    next.wake()
    return true
  }
  return {
    clock: { now: () => epoch + time, monotonic: () => time, sleep },
    sleepers,
    wakeNext,
    set: (to: number) => {
      time = Math.max(time, to)
    },
  }
}

/** A clock moved by hand. */
export const manualClock = (): ManualClock => {
  const { clock, sleepers, wakeNext, set } = face(() => undefined)
  const advance = async (duration: number) => {
    const until = clock.monotonic() + duration
    await idle()
    while (wakeNext(until)) await idle()
    set(until)
    await idle()
  }
  return { ...clock, advance, sleepers: () => sleepers.length }
}

/**
 * A clock that jumps to the next sleeper whenever nothing else is left to do, so that minutes pass
 * in milliseconds. Only for worlds that wait through this clock alone.
 */
export const hastyClock = (): Clock => {
  let pumping = false
  const pump = () => {
    pumping = false
    if (wakeNext(Number.POSITIVE_INFINITY)) start()
  }
  const start = () => {
    if (pumping) return
    pumping = true
    setImmediate(pump)
  }
  const { clock, wakeNext } = face(start)
  return clock
}
