import { count, emptyTally, type Outcome, type Tally } from './tally.ts'

/** A request that is over; both times are those of `performance.now()`. */
export interface Ended {
  readonly outcome: Outcome
  readonly begun: number
  readonly over: number
}

/** A constant load of requests of any kind. */
export interface SteadyWish {
  /** Requests a second. */
  readonly rate: number
  /** It ends by itself after so many requests or milliseconds; `atOnce` are under way, or 500. */
  readonly most: {
    readonly requests: number
    readonly milliseconds: number
    readonly atOnce?: number
  }
  /** Sends the next one; never rejects. */
  readonly send: () => Promise<Outcome>
  /** Told of each request when it is over. */
  readonly onEnd?: (ended: Ended) => void
}

/** A load under way. */
export interface Load {
  readonly tally: () => Tally
  /** Sends nothing more, waits for what is under way, and tells what became of all. */
  readonly stop: () => Promise<Tally>
}

const tick = 10
const mostAtOnce = 500

/** Starts sending. What does not fit because answers are slow is sent later, not dropped. */
export const startSteady = ({ rate, most, send, onEnd }: SteadyWish): Load => {
  const underWay = new Set<Promise<void>>()
  const began = performance.now()
  let sent = 0
  let tally = emptyTally

  const sendOne = (): void => {
    const begun = performance.now()
    const one = send().then(outcome => {
      tally = count(tally, outcome)
      underWay.delete(one)
      onEnd?.({ outcome, begun, over: performance.now() })
    })
    underWay.add(one)
    sent += 1
  }
  const timer = setInterval(() => {
    const passed = performance.now() - began
    if (passed > most.milliseconds) return clearInterval(timer)
    const due = Math.min(most.requests, Math.floor((passed / 1000) * rate))
    while (sent < due && underWay.size < (most.atOnce ?? mostAtOnce)) sendOne()
  }, tick)

  return {
    tally: () => tally,
    stop: async () => {
      clearInterval(timer)
      await Promise.all(underWay)
      return tally
    },
  }
}
