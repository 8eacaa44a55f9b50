import type { Address } from '../../../foundation/address.ts'
import { type Random, seeded } from '../../../foundation/random.ts'
import { exchange, type Sent } from '../../load/exchange.ts'
import { keepConnections } from '../../load/kept.ts'
import { loopback } from '../../load/loopback.ts'
import { type Load, startSteady, type SteadyWish } from '../../load/steady.ts'
import type { Outcome } from '../../load/tally.ts'
import { judge, judgeStream } from './judge.ts'
import { talk } from './websocket.ts'

/** Kinds of requests, and the share that each has of the load; together 1. */
export type Shares = Readonly<Record<Kind, number>>

/**
 * `kept` and `fresh` are POSTs on kept and on new connections; `slow` ones are answered after 0.3
 * to 1.5 s, `upload`s take as long to be sent and `stream`s to be read; a `talk` is a websocket
 * that lives for 2 to 5 s.
 */
export type Kind = 'kept' | 'fresh' | 'slow' | 'upload' | 'stream' | 'talk'

/** Nothing but POSTs, half of them on new connections. */
export const posts: Shares = { kept: 0.5, fresh: 0.5, slow: 0, upload: 0, stream: 0, talk: 0 }

/** Everything that a swap must not lose. */
export const everything: Shares = {
  kept: 0.4,
  fresh: 0.37,
  slow: 0.1,
  upload: 0.06,
  stream: 0.04,
  talk: 0.03,
}

/** A constant load of all kinds on one host. */
export interface MixWish extends Pick<SteadyWish, 'rate' | 'most' | 'onEnd'> {
  /** `http://127.0.0.1:<port>`; nothing but loopback is loaded. */
  readonly url: string
  readonly host: string
  readonly shares: Shares
  readonly seed?: number
}

/** The slowest answer takes 1.5 s. */
const patience = 5_000

const kinds: readonly Kind[] = ['kept', 'fresh', 'slow', 'upload', 'stream', 'talk']

const choose = (shares: Shares, random: Random): Kind => {
  let rest = random()
  for (const kind of kinds) {
    rest -= shares[kind]
    if (rest < 0) return kind
  }
  return 'fresh'
}

const between = (random: Random, least: number, most: number): number =>
  Math.round(least + random() * (most - least))

const uploadOf = (random: Random, words: string): { body: string; sent: Sent } => {
  const pieces = Array.from({ length: 10 }, (_, at) => `${words} ${at} `.repeat(200))
  return { body: pieces.join(''), sent: { pieces, every: between(random, 30, 150) } }
}

/** Starts a load, of which each answer is checked against what was asked. */
export const startMix = ({ url, host, shares, seed = 1, ...steady }: MixWish): Load => {
  const server: Address = loopback(url)
  const random = seeded(seed)
  const kept = keepConnections()
  let orders = 0
  const to = { server, host, agent: undefined, patience }

  const send = async (kind: Kind): Promise<Outcome> => {
    const words = `order ${(orders += 1)}`
    const post = { ...to, method: 'POST', path: '/orders', body: words } as const
    const judged = { host, body: words }
    switch (kind) {
      case 'kept':
        return judge(await kept.use(agent => exchange({ ...post, agent })), judged)
      case 'fresh':
        return judge(await exchange(post), judged)
      case 'slow': {
        const path = `/slow?ms=${between(random, 300, 1_500)}`
        return judge(await exchange({ ...post, path }), judged)
      }
      case 'upload': {
        const { body, sent } = uploadOf(random, words)
        return judge(await exchange({ ...post, path: '/upload', body: sent }), { host, body })
      }
      case 'stream': {
        const path = `/stream?ms=${between(random, 300, 1_500)}`
        return judgeStream(await exchange({ ...to, method: 'GET', path, body: '' }))
      }
      case 'talk':
        return talk({ server, host, messages: 4, pause: between(random, 400, 1_000) })
    }
  }
  const load = startSteady({ ...steady, send: () => send(choose(shares, random)) })
  return {
    tally: load.tally,
    stop: async () => {
      const tally = await load.stop()
      kept.close()
      return tally
    },
  }
}
