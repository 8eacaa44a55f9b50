import type { Random } from '../random.ts'
import type { Endpoint } from './endpoint.ts'
import { contextPath } from './route-key.ts'

/** An endpoint in a pool. Instants are the table's clock's. */
export interface Entry {
  endpoint: Endpoint
  updatedAt: number
  failedAt: number | undefined
}

/** The endpoints of one route, in gorouter's order. */
export interface Pool {
  readonly key: string
  readonly contextPath: string
  readonly entries: Entry[]
  /** Set by the last registration, whichever endpoint it was for. */
  routeServiceUrl: string
  updatedAt: number
  next: number
}

export const emptyPool = (key: string, random: Random): Pool => ({
  key,
  contextPath: contextPath(key),
  entries: [],
  routeServiceUrl: '',
  updatedAt: 0,
  next: Math.floor(random() * 1024),
})

/** A pool of one, for a pinned request: its failures leave the real pool alone. */
export const poolOfOne = (pool: Pool, endpoint: Endpoint): Pool => ({
  ...pool,
  entries: [{ endpoint, updatedAt: pool.updatedAt, failedAt: undefined }],
})

/** Takes an entry out the way gorouter does: the last one moves into its place. */
export const removeEntry = (pool: Pool, entry: Entry, now: number): void => {
  const last = pool.entries.pop()
  const index = last === undefined || last === entry ? -1 : pool.entries.indexOf(entry)
  if (last !== undefined && index !== -1) pool.entries[index] = last
  pool.updatedAt = now
}

/**
 * The endpoint for the next attempt: the one a session sticks to, else round robin past those
 * that failed within `failureWindow`; when all failed, all are tried again (route/roundrobin.go).
 */
export const pickEntry = (
  pool: Pool,
  now: number,
  failureWindow: number,
  sticky: string,
): Entry | undefined => {
  const { entries } = pool
  if (sticky !== '') {
    const kept = entries.find(entry => entry.endpoint.instanceId === sticky)
    if (kept !== undefined) return kept
  }
  for (let step = 0; step < entries.length; step++) {
    const position = (pool.next + step) % entries.length
    const entry = entries[position]
    if (entry?.failedAt !== undefined && now - entry.failedAt > failureWindow)
      entry.failedAt = undefined
    if (entry !== undefined && entry.failedAt === undefined) {
      pool.next = position + 1
      return entry
    }
  }
  for (const entry of entries) entry.failedAt = undefined
  const position = entries.length === 0 ? 0 : pool.next % entries.length
  pool.next = position + 1
  return entries[position]
}
