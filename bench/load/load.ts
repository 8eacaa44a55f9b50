import { seeded } from '../../foundation/random.ts'
import { keepConnections } from './kept.ts'
import { loopback } from './loopback.ts'
import { post } from './post.ts'
import { type Load, startSteady, type SteadyWish } from './steady.ts'

/** A constant load on one host through a balancer. */
export interface LoadWish extends Pick<SteadyWish, 'rate' | 'most'> {
  /** `http://127.0.0.1:<port>`; nothing but loopback is loaded. */
  readonly balancer: string
  readonly host: string
  readonly app: string
  readonly seed?: number
}

/** Share of requests on kept connections. */
const keptShare = 0.5

/** Starts POSTing, half of it on new connections and half on kept ones, as clients of a shop do. */
export const startLoad = ({ balancer, host, app, rate, most, seed = 1 }: LoadWish): Load => {
  const server = loopback(balancer)
  const random = seeded(seed)
  const kept = keepConnections()
  const wish = { server, host, app }
  const load = startSteady({
    rate,
    most,
    send: () =>
      random() < keptShare
        ? kept.use(agent => post({ ...wish, agent }))
        : post({ ...wish, agent: undefined }),
  })
  return {
    tally: load.tally,
    stop: async () => {
      const tally = await load.stop()
      kept.close()
      return tally
    },
  }
}
