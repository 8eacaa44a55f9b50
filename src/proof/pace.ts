import type { Clock } from '../environment.ts'
import type { Question } from './instrument.ts'

/** Gives back what was reserved: `reached` are the questions that may have reached an instance. */
export type Settle = (reached: readonly Question[]) => void

/**
 * Keeps politeness: at most `rate` probes reach one instance in any second. A probe counts from
 * when it is sent until one second after its answer; one that is refused at the router reached
 * nobody and is given back.
 */
export interface Pace {
  readonly admit: (questions: readonly Question[], signal: AbortSignal) => Promise<Settle>
  /** The questions without those that repeat an instance more often than one second allows. */
  readonly fit: (questions: readonly Question[]) => readonly Question[]
}

interface Window {
  flying: number
  readonly landed: number[]
}

const keyOf = (question: Question): string => `${question.release}:${question.instance}`

const countsOf = (questions: readonly Question[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const question of questions)
    counts.set(keyOf(question), (counts.get(keyOf(question)) ?? 0) + 1)
  return counts
}

const unlimited: Pace = { admit: () => Promise.resolve(() => undefined), fit: all => all }

/** A pace for `rate` probes a second; a rate that is not finite lifts the limit. */
export const keepPace = (clock: Clock, rate: number): Pace => {
  if (!Number.isFinite(rate)) return unlimited
  const limit = Math.max(1, Math.floor(rate))
  const span = rate >= 1 ? 1000 : 1000 / rate
  const windows = new Map<string, Window>()
  let waiting: (() => void)[] = []

  const windowOf = (key: string): Window => {
    const window = windows.get(key) ?? { flying: 0, landed: [] }
    windows.set(key, window)
    return window
  }
  /** Milliseconds until `need` more fit; infinite while only a landing can tell. */
  const delay = (key: string, need: number, now: number): number => {
    const window = windowOf(key)
    while (window.landed.length > 0 && (window.landed[0] ?? 0) + span <= now) window.landed.shift()
    const excess = window.flying + window.landed.length + need - limit
    if (excess <= 0) return 0
    const freeing = window.landed[excess - 1]
    return freeing === undefined ? Number.POSITIVE_INFINITY : freeing + span - now
  }
  const landing = (signal: AbortSignal, longest: number): Promise<void> =>
    new Promise(resolve => {
      waiting.push(resolve)
      if (Number.isFinite(longest)) void clock.sleep(longest, signal).then(resolve)
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })

  const admit: Pace['admit'] = async (questions, signal) => {
    const counts = countsOf(questions)
    while (!signal.aborted) {
      const now = clock.monotonic()
      let longest = 0
      for (const [key, need] of counts)
        longest = Math.max(longest, delay(key, Math.min(need, limit), now))
      if (longest === 0) break
      await landing(signal, longest)
    }
    for (const [key, need] of counts) windowOf(key).flying += need
    return reached => {
      const now = clock.monotonic()
      for (const [key, need] of counts) windowOf(key).flying -= need
      for (const question of reached) windowOf(keyOf(question)).landed.push(now)
      const woken = waiting
      waiting = []
      for (const wake of woken) wake()
    }
  }

  const fit: Pace['fit'] = questions => {
    const left = new Map<string, number>()
    return questions.filter(question => {
      const room = left.get(keyOf(question)) ?? limit
      left.set(keyOf(question), room - 1)
      return room > 0
    })
  }
  return { admit, fit }
}
