import type { TableChange } from './table.ts'

/** A change of a router's table; `at` is an instant of `performance.now()`. */
export interface RouterChange {
  readonly kind: 'gained' | 'lost'
  readonly uri: string
  readonly app: string
  readonly address: string
  readonly at: number
}

/** Remembers when each app last came to or left each route. */
export interface History {
  readonly note: (change: TableChange) => void
  /** When the route last gained or lost an endpoint of the app. */
  readonly changedAt: (uri: string, app: string) => number | undefined
  readonly onChange: (listener: (change: RouterChange) => void) => () => void
}

export const createHistory = (): History => {
  const instants = new Map<string, number>()
  const listeners = new Set<(change: RouterChange) => void>()
  return {
    note({ kind, uri, endpoint: { app, address } }) {
      const change = { kind, uri, app, address, at: performance.now() }
      instants.set(`${uri} ${app}`, change.at)
      for (const listener of listeners) listener(change)
    },
    changedAt: (uri, app) => instants.get(`${uri} ${app}`),
    onChange(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
