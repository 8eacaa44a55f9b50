import type { Answer } from '../../http/answer.ts'
import type { Metadata } from '../metadata.ts'
import { badQuery } from '../refusal.ts'
import type { Row } from '../rows.ts'
import type { Call } from './endpoint.ts'
import type { Query } from './query.ts'
import { parseSelector } from './selector.ts'
import { timestamp } from './timestamp.ts'

/** How the values of a filter are compared with a row: any of them may be the row's. */
export type Filters<R> = Readonly<Record<string, (row: R) => readonly (string | null)[]>>

export interface Listing<R extends Row> {
  readonly filters: Filters<R>
  readonly present: (row: R) => unknown
  /** Orders beyond created_at and updated_at. */
  readonly orders?: Readonly<Record<string, (row: R) => string>>
  readonly included?: (page: readonly R[]) => object | undefined
}

const common = ['page', 'per_page', 'order_by', 'guids', 'created_ats', 'updated_ats']

/** The query keys of a list with these filters. */
export const listKeys = (...filters: readonly string[]): readonly string[] => [
  ...common,
  'label_selector',
  ...filters,
]

const whole = (query: Query, key: string, otherwise: number, most: number): number => {
  const text = query.text(key)
  if (text === undefined) return otherwise
  const value = Number(text)
  if (Number.isInteger(value) && value > 0 && value <= most) return value
  throw badQuery(
    key === 'page' ? 'Page must be a positive integer' : 'Per page must be between 1 and 5000',
  )
}

const compare: Record<string, (a: string, b: string) => boolean> = {
  '': (a, b) => a === b,
  '[lt]': (a, b) => a < b,
  '[lte]': (a, b) => a <= b,
  '[gt]': (a, b) => a > b,
  '[gte]': (a, b) => a >= b,
}

const inTime = (query: Query, row: Row): boolean =>
  (['created_ats', 'updated_ats'] as const).every(key =>
    Object.entries(compare).every(([modifier, holds]) => {
      const wanted = query.list(`${key}${modifier}`)
      const actual = timestamp(key === 'created_ats' ? row.createdAt : row.updatedAt)
      return wanted === undefined || wanted.some(one => holds(actual, one))
    }),
  )

const matches = <R extends Row>(query: Query, filters: Filters<R>, row: R): boolean =>
  Object.entries({ guids: (one: R) => [one.guid], ...filters }).every(([key, values]) => {
    const wanted = query.list(key)
    return wanted === undefined || values(row).some(one => one !== null && wanted.includes(one))
  })

const sort = <R extends Row>(rows: readonly R[], query: Query, listing: Listing<R>): R[] => {
  const order = query.text('order_by')
  if (order === undefined) return [...rows]
  const name = order.replace(/^[-+]/, '')
  const pad = (value: number) => value.toFixed(3).padStart(20, '0')
  const keys: Readonly<Record<string, (row: R) => string>> = {
    created_at: row => pad(row.createdAt),
    updated_at: row => pad(row.updatedAt),
    ...listing.orders,
  }
  const key = keys[name]
  if (key === undefined) {
    throw badQuery(
      `Order by can only be: ${Object.keys(keys)
        .map(one => `'${one}'`)
        .join(', ')}`,
    )
  }
  const sign = order.startsWith('-') ? -1 : 1
  return rows.toSorted((a, b) => sign * key(a).localeCompare(key(b)))
}

const labelled = <R extends Row>(query: Query) => {
  const selector = query.text('label_selector')
  if (selector === undefined) return () => true
  const holds = parseSelector(selector)
  return (row: R) => {
    const metadata = 'metadata' in row ? (row.metadata as Metadata) : undefined
    return holds(metadata?.labels ?? {})
  }
}

/** A page of rows in the API's envelope, filtered and sorted as the query says. */
export const list = <R extends Row>(
  { cc, query, request }: Call,
  rows: Iterable<R>,
  listing: Listing<R>,
): Answer => {
  const hasLabels = labelled<R>(query)
  const found = [...rows].filter(
    row => matches(query, listing.filters, row) && inTime(query, row) && hasLabels(row),
  )
  const sorted = sort(found, query, listing)
  const page = whole(query, 'page', 1, Number.MAX_SAFE_INTEGER)
  const perPage = whole(query, 'per_page', 50, 5000)
  const pages = Math.max(1, Math.ceil(sorted.length / perPage))
  const shown = sorted.slice((page - 1) * perPage, page * perPage)
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  const link = (to: number) => ({
    href: `${cc.addresses.api}${path}?${query.withPage(to, perPage)}`,
  })
  const included = listing.included?.(shown)
  return {
    status: 200,
    body: {
      pagination: {
        total_results: sorted.length,
        total_pages: pages,
        first: link(1),
        last: link(pages),
        next: page < pages ? link(page + 1) : null,
        previous: page > 1 ? link(page - 1) : null,
      },
      resources: shown.map(listing.present),
      ...(included && { included }),
    },
  }
}
