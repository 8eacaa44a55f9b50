import { badQuery } from '../refusal.ts'

/** Query parameters; several values are separated by commas and each is decoded once more. */
export interface Query {
  has(key: string): boolean
  text(key: string): string | undefined
  /** An empty value is a value: `paths=` asks for the empty path. */
  list(key: string): readonly string[] | undefined
  readonly keys: readonly string[]
  /** The same query with another page, for a link. */
  withPage(page: number, perPage: number): string
}

const decode = (value: string): string => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

export const readQuery = (search: URLSearchParams): Query => ({
  has: key => search.has(key),
  text: key => search.get(key) ?? undefined,
  list: key => search.get(key)?.split(',').map(decode),
  keys: [...search.keys()],
  withPage: (page, perPage) => {
    const copy = new URLSearchParams(search)
    copy.set('page', String(page))
    copy.set('per_page', String(perPage))
    return copy.toString()
  },
})

/** Refuses keys that an endpoint does not know, and lists those it does. */
export const checkQuery = (query: Query, known: readonly string[]): void => {
  const unknown = query.keys.filter(key => !known.includes(key.replace(/\[.*\]$/, '')))
  if (unknown.length === 0) return
  const quote = (keys: readonly string[]) => keys.map(key => `'${key}'`).join(', ')
  throw badQuery(
    `Unknown query parameter(s): ${quote(unknown)}. Valid parameters are: ${quote(known)}`,
  )
}
