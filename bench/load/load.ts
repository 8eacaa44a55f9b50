import { Agent } from 'node:http'
import { seeded } from '../../foundation/random.ts'
import { post } from './post.ts'
import { count, emptyTally, type Tally } from './tally.ts'

/** A constant load on one host through a balancer. */
export interface LoadWish {
  /** `http://127.0.0.1:<port>`; nothing but loopback is loaded. */
  readonly balancer: string
  readonly host: string
  readonly app: string
  /** Requests a second. */
  readonly rate: number
  /** It ends by itself after so many requests or milliseconds. */
  readonly most: { readonly requests: number; readonly milliseconds: number }
  readonly seed?: number
}

/** A load under way. */
export interface Load {
  readonly tally: () => Tally
  /** Sends nothing more, waits for what is under way, and tells what became of all. */
  readonly stop: () => Promise<Tally>
}

const tick = 10
/** Share of requests on kept connections, and how often such a connection is given up. */
const keptShare = 0.5
const renewEvery = 2_000
const mostAtOnce = 500

const serverOf = (balancer: string) => {
  const { hostname, port } = new URL(balancer)
  if (hostname !== '127.0.0.1') throw new Error(`${balancer} is not on this machine`)
  return { host: hostname, port: Number(port) }
}

/**
 * Starts POSTing, half of it on new connections and half on kept ones, as clients of a shop do.
 * What does not fit because answers are slow is sent later, not dropped.
 */
export const startLoad = (wish: LoadWish): Load => {
  const server = serverOf(wish.balancer)
  const random = seeded(wish.seed ?? 1)
  const underWay = new Set<Promise<void>>()
  const keeping = () => new Agent({ keepAlive: true, maxSockets: 16, scheduling: 'fifo' })
  const began = performance.now()
  let kept = keeping()
  let renewed = began
  let sent = 0
  let tally = emptyTally

  const renew = (): void => {
    const old = kept
    kept = keeping()
    renewed = performance.now()
    // Its connections are idle by then; a busy one would be cut by us, not by the platform.
    void Promise.all(underWay).then(() => old.destroy())
  }
  const sendOne = (): void => {
    const agent = random() < keptShare ? kept : undefined
    const one = post({ server, host: wish.host, app: wish.app, agent }).then(outcome => {
      tally = count(tally, outcome)
      underWay.delete(one)
    })
    underWay.add(one)
    sent += 1
  }
  const timer = setInterval(() => {
    const passed = performance.now() - began
    if (passed > wish.most.milliseconds) return clearInterval(timer)
    if (performance.now() - renewed > renewEvery) renew()
    const due = Math.min(wish.most.requests, Math.floor((passed / 1000) * wish.rate))
    while (sent < due && underWay.size < mostAtOnce) sendOne()
  }, tick)

  return {
    tally: () => tally,
    stop: async () => {
      clearInterval(timer)
      await Promise.all(underWay)
      kept.destroy()
      return tally
    },
  }
}
