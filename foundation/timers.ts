/** Timers that end together, so that a closed foundation leaves none behind. */
export interface Timers {
  after(ms: number, work: () => void): () => void
  every(ms: number, work: () => void): () => void
  /** Resolves after `ms`; never, once closed. */
  sleep(ms: number): Promise<void>
  close(): void
}

export const createTimers = (): Timers => {
  const running = new Set<NodeJS.Timeout>()
  let closed = false
  const cancel = (timer: NodeJS.Timeout) => () => {
    clearTimeout(timer)
    running.delete(timer)
  }
  const after = (ms: number, work: () => void): (() => void) => {
    if (closed) return () => {}
    const timer = setTimeout(() => {
      running.delete(timer)
      work()
    }, ms)
    running.add(timer)
    return cancel(timer)
  }
  return {
    after,
    every: (ms, work) => {
      if (closed) return () => {}
      const timer = setInterval(work, ms)
      running.add(timer)
      return cancel(timer)
    },
    sleep: ms =>
      new Promise(resolve => {
        after(ms, resolve)
      }),
    close: () => {
      closed = true
      for (const timer of running) clearTimeout(timer)
      running.clear()
    },
  }
}
