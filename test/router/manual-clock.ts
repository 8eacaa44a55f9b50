import type { Clock } from '../../foundation/clock.ts'

/** A clock that a test moves by hand. */
export interface ManualClock extends Clock {
  /** Moves on, running what comes due in order. */
  advance(milliseconds: number): void
}

export const manualClock = (): ManualClock => {
  let now = 0
  let tasks: { readonly at: number; readonly task: () => void }[] = []
  return {
    now: () => now,
    after(milliseconds, task) {
      const entry = { at: now + milliseconds, task }
      tasks.push(entry)
      return () => {
        tasks = tasks.filter(other => other !== entry)
      }
    },
    advance(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        const next = tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        tasks = tasks.filter(other => other !== next)
        now = next.at
        next.task()
      }
      now = end
    },
  }
}
