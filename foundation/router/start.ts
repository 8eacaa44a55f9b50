import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '../address.ts'
import type { Clock } from '../clock.ts'
import { every, systemClock } from '../clock.ts'
import type { TimeConstants } from '../diego/lrp.ts'
import type { Bus } from '../nats/bus.ts'
import { seeded } from '../random.ts'
import type { Amnesia } from './amnesia.ts'
import { createAmnesia } from './amnesia.ts'
import type { RouterFaults } from './faults.ts'
import { noFaults } from './faults.ts'
import type { Lateness } from './feed.ts'
import type { History } from './history.ts'
import { createHistory } from './history.ts'
import type { KeyPair } from './listener.ts'
import { listen } from './listener.ts'
import { listRoutes } from './listing.ts'
import type { Serving } from './proxy.ts'
import { serve } from './proxy.ts'
import type { Router } from './router.ts'
import type { Shard } from './shard.ts'
import { wholeFoundation } from './shard.ts'
import { subscribeTable } from './subscriber.ts'
import { createTable } from './table.ts'
import { serveUpgrade } from './upgrade.ts'

/** What an embedded router is started with. Durations are milliseconds. */
export interface RouterOptions extends Partial<Lateness> {
  /** Also what it says in `X-Vcap-Router`. */
  readonly name: string
  readonly bus: Bus
  readonly timeConstants: TimeConstants
  /** 127.0.0.1 and a free port. */
  readonly listen?: Address
  /** The key that makes it name itself; BOSH's default is `22`, an empty one switches it off. */
  readonly traceKey?: string
  /** Opens a second port that talks TLS. */
  readonly tls?: KeyPair
  readonly faults?: Partial<RouterFaults>
  readonly shard?: Shard
  readonly emptyPoolTimeout?: number
  /** How long it serves on after `drain()`, and how long requests may take from then. */
  readonly drainWait?: number
  readonly drainTimeout?: number
  readonly routeServiceSecret?: string
  readonly seed?: number
  readonly clock?: Clock
}

/** A router in this process, with more to look at and to break than a real one. */
export interface EmbeddedRouter
  extends Router,
    Pick<History, 'changedAt' | 'onChange'>,
    Pick<Amnesia, 'forget' | 'remember'> {
  readonly tlsAddress: Address | undefined
  setFaults(faults: Partial<RouterFaults>): void
  /** Loses its whole table, as by a restart, and asks for announcements. */
  restart(): void
}

/**
 * Starts a router. It subscribes and says `router.start` at once, but listens only after
 * `routerStartDelay`; the promise resolves when it does.
 */
export const startRouter = async (options: RouterOptions): Promise<EmbeddedRouter> => {
  const { name, bus, timeConstants } = options
  const clock = options.clock ?? systemClock
  const random = seeded(options.seed ?? 1)
  const history = createHistory()
  const { pruneThreshold, pruneInterval, routerStartDelay } = timeConstants
  const rules = { pruneThreshold, emptyPoolTimeout: options.emptyPoolTimeout ?? 0 }
  const table = createTable(rules, random, history.note)
  const shard = options.shard ?? wholeFoundation
  const amnesia = createAmnesia(table, clock)
  const { isForgotten, forget, remember } = amnesia
  const self = { name, timeConstants, isForgotten }
  const subscriber = subscribeTable(bus, table, clock, random, shard, options, self)

  // Pruning is off while NATS is away, and what is left counts as fresh afterwards
  // (suspend_pruning_if_nats_unavailable, on by default in routing-release).
  let suspended = false
  const stopPruning = every(clock, pruneInterval, () => {
    if (subscriber.isConnected() && suspended) table.freshen(clock.now())
    suspended = !subscriber.isConnected()
    if (!suspended) table.prune(clock.now())
  })

  let faults: RouterFaults = { ...noFaults, ...options.faults }
  let draining = false
  const kept = new Agent({ keepAlive: true, maxFreeSockets: 100 })
  const serving: Serving = {
    table,
    clock,
    kept,
    // gorouter config.go: a quarter of the threshold.
    failureWindow: pruneThreshold / 4,
    routeServiceSecret: options.routeServiceSecret ?? 'shared by the routers of one foundation',
    identity: { traceKey: options.traceKey ?? '22', name },
    faults: () => faults,
    isDraining: () => draining,
  }
  await sleep(routerStartDelay)
  const open = (where: Address, keyPair?: KeyPair) =>
    listen(
      where,
      keyPair,
      (request, response) => serve(serving, request, response),
      (request, socket, first) => serveUpgrade(serving, request, socket, first),
    )
  const anywhere = { host: '127.0.0.1', port: 0 }
  const plain = await open(options.listen ?? anywhere)
  const tls = options.tls && (await open({ ...plain.address, port: 0 }, options.tls))
  const listeners = tls === undefined ? [plain] : [plain, tls]
  const end = async () => {
    stopPruning()
    amnesia.close()
    subscriber.close()
    kept.destroy()
    await Promise.all(listeners.map(listener => listener.close()))
  }

  return {
    name,
    address: plain.address,
    tlsAddress: tls?.address,
    feed: subscriber.feed,
    cut: subscriber.cut,
    mend: subscriber.mend,
    changedAt: history.changedAt,
    onChange: history.onChange,
    setFaults(changes) {
      faults = { ...faults, ...changes }
    },
    forget,
    remember,
    restart() {
      table.forget(undefined, clock.now())
      subscriber.greet()
    },
    routes: async () => listRoutes(table.pools),
    async drain() {
      draining = true
      await sleep(options.drainWait ?? 20_000, undefined, { ref: false })
      const finished = Promise.all(listeners.map(listener => listener.finish()))
      const limit = sleep(options.drainTimeout ?? 900_000, undefined, { ref: false })
      await Promise.race([finished, limit])
      await end()
    },
    close: end,
  }
}
