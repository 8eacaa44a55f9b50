import type { Random } from '../random.ts'
import type { Endpoint } from './endpoint.ts'
import type { Entry, Pool } from './pool.ts'
import { emptyPool, poolOfOne, removeEntry } from './pool.ts'
import { nextWildcard, routeKey } from './route-key.ts'

/** What a change did to one route. */
export interface TableChange {
  readonly kind: 'gained' | 'lost'
  readonly uri: string
  readonly endpoint: Endpoint
}

/** How a table ages, in milliseconds, and what it does with a route that lost all endpoints. */
export interface TableRules {
  readonly pruneThreshold: number
  /** 0 forgets an empty route at once: its next answer is 404 and not 503. */
  readonly emptyPoolTimeout: number
}

/** A routing table (gorouter registry/registry.go). It has no clock: callers say the time. */
export interface Table {
  readonly pools: ReadonlyMap<string, Pool>
  readonly register: (uri: string, endpoint: Endpoint, now: number) => void
  /** Needs an address and a uri only; the app is not looked at. */
  readonly unregister: (uri: string, endpoint: Endpoint, now: number) => void
  /** The longest whole-segment match that has endpoints, else the next wildcard level. */
  lookup(uri: string): Pool | undefined
  /** The endpoint of that pool with this app and index; the last one, when there are more. */
  lookupWithInstance(uri: string, app: string, index: string): Pool | undefined
  /** Forgets a TLS endpoint that failed, without an unregister. */
  fail(pool: Pool, entry: Entry, now: number): void
  /** Forgets plain endpoints that were not announced for too long. TLS endpoints stay. */
  prune(now: number): void
  /** Loses every endpoint of an app, or of all apps, without an unregister. */
  forget(app: string | undefined, now: number): void
  /** Makes every endpoint as good as just announced. */
  freshen(now: number): void
}

/** An empty table. `changed` hears of each endpoint gained or lost, after the fact. */
export const createTable = (
  rules: TableRules,
  random: Random,
  changed: (change: TableChange) => void,
): Table => {
  const pools = new Map<string, Pool>()

  const drop = (pool: Pool, entry: Entry, now: number) => {
    removeEntry(pool, entry, now)
    changed({ kind: 'lost', uri: pool.key, endpoint: entry.endpoint })
  }
  const forgetIfEmpty = (pool: Pool, now: number) => {
    const waits = rules.emptyPoolTimeout > 0 && now - pool.updatedAt <= rules.emptyPoolTimeout
    if (pool.entries.length === 0 && !waits) pools.delete(pool.key)
  }
  const lookup = (uri: string) => {
    let key: string | undefined = routeKey(uri)
    let pool = longestMatch(pools, key)
    while (pool === undefined) {
      key = nextWildcard(key)
      if (key === undefined) return undefined
      pool = longestMatch(pools, key)
    }
    return pool
  }

  return {
    pools,
    register(uri, announced, now) {
      const key = routeKey(uri)
      const pool = pools.get(key) ?? emptyPool(key, random)
      pools.set(key, pool)
      const endpoint = capped(announced, rules.pruneThreshold)
      const known = pool.entries.find(entry => entry.endpoint.address === endpoint.address)
      const before = known?.endpoint
      if (known === undefined) pool.entries.push({ endpoint, updatedAt: now, failedAt: undefined })
      else Object.assign(known, { endpoint, updatedAt: now })
      pool.routeServiceUrl = endpoint.routeServiceUrl
      pool.updatedAt = now
      if (before?.app === endpoint.app && before.index === endpoint.index) return
      if (before !== undefined) changed({ kind: 'lost', uri: key, endpoint: before })
      changed({ kind: 'gained', uri: key, endpoint })
    },
    unregister(uri, endpoint, now) {
      const pool = pools.get(routeKey(uri))
      if (pool === undefined) return
      const entry = pool.entries.find(({ endpoint: { address } }) => address === endpoint.address)
      if (entry !== undefined) drop(pool, entry, now)
      forgetIfEmpty(pool, now)
    },
    lookup,
    lookupWithInstance(uri, app, index) {
      const pool = lookup(uri)
      const found = pool?.entries.findLast(
        ({ endpoint }) => endpoint.app === app && endpoint.index === index,
      )
      return pool && found && poolOfOne(pool, found.endpoint)
    },
    fail(pool, entry, now) {
      if (!entry.endpoint.tls) entry.failedAt = now
      else if (pool.entries.includes(entry)) drop(pool, entry, now)
    },
    prune(now) {
      for (const pool of pools.values()) {
        for (const entry of pool.entries.filter(isStale(now))) drop(pool, entry, now)
        forgetIfEmpty(pool, now)
      }
    },
    forget(app, now) {
      for (const pool of pools.values()) {
        const lost = pool.entries.filter(each => app === undefined || each.endpoint.app === app)
        for (const entry of lost) drop(pool, entry, now)
        forgetIfEmpty(pool, now)
      }
    },
    freshen(now) {
      for (const pool of pools.values()) for (const entry of pool.entries) entry.updatedAt = now
    },
  }
}

const isStale =
  (now: number) =>
  ({ endpoint, updatedAt }: Entry): boolean =>
    !endpoint.tls && now - updatedAt > endpoint.staleThreshold

const capped = (endpoint: Endpoint, limit: number): Endpoint =>
  endpoint.staleThreshold === 0 || endpoint.staleThreshold > limit
    ? { ...endpoint, staleThreshold: limit }
    : endpoint

const longestMatch = (pools: ReadonlyMap<string, Pool>, key: string): Pool | undefined => {
  let found: Pool | undefined
  for (let end = key.indexOf('/'); ; end = key.indexOf('/', end + 1)) {
    const pool = pools.get(end === -1 ? key : key.slice(0, end))
    if (pool !== undefined && (pool.entries.length > 0 || found === undefined)) found = pool
    if (end === -1) return found
  }
}
