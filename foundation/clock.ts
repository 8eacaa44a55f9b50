/** Time as the data plane sees it: tests put one in that they move by hand. */
export interface Clock {
  /** Milliseconds since some fixed instant. */
  now(): number
  /** Runs `task` once after `milliseconds`; the answer calls it off. Never keeps a process up. */
  after(milliseconds: number, task: () => void): () => void
}

/** `performance.now()` and unreferenced timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds).unref()
    return () => clearTimeout(timer)
  },
}

/** Runs `task` every `milliseconds` until the answer is called. */
export const every = (clock: Clock, milliseconds: number, task: () => void): (() => void) => {
  let cancel = () => {}
  const arm = () => {
    cancel = clock.after(milliseconds, () => {
      arm()
      task()
    })
  }
  arm()
  return () => cancel()
}
