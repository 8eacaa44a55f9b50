import type { Head } from './head.ts'
import type { Pool } from './pool.ts'
import type { Refusal } from './refusal.ts'
import { emptyHost, malformedPin, noEndpoints, unknownInstance, unknownRoute } from './refusal.ts'
import { withoutPort } from './route-key.ts'
import type { Table } from './table.ts'

/** Which pool serves a request, or why none does. */
export type Decision = { readonly pool: Pool } | { readonly refusal: Refusal }

const pinForm = /^([\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}):(\d+)$/

/** Looks a request up, the form of its pin first (gorouter handlers/lookup.go). */
export const decide = (
  table: Table,
  head: Head,
  target: string,
  remoteAddress: string,
): Decision => {
  const { host, pin } = head
  const name = withoutPort(host)
  if (host === '' || name === remoteAddress) return { refusal: emptyHost }
  const uri = name + target
  if (pin === '') return decideUnpinned(table, host, uri)
  const [, app, index] = pinForm.exec(pin) ?? []
  if (app === undefined || index === undefined) return { refusal: malformedPin }
  const pool = table.lookupWithInstance(uri, app, index)
  return pool === undefined ? { refusal: unknownInstance(host, app, index) } : { pool }
}

const decideUnpinned = (table: Table, host: string, uri: string): Decision => {
  const pool = table.lookup(uri)
  if (pool === undefined) return { refusal: unknownRoute(host) }
  return pool.entries.length === 0 ? { refusal: noEndpoints(host) } : { pool }
}
