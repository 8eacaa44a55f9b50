import type { Duplex } from 'node:stream'
import type { ReleaseId, RouteName } from '../../../proof/claim.ts'
import type { Environment } from '../../../environment.ts'
import type { AppTable, InFlight, RunningServer, TableAndRunning } from './table.ts'

/**
 * Files on the proxy's volume. A path is relative to the volume's root. Each write goes to a file
 * beside and is renamed, so that a reader sees the old text or the new one.
 */
export interface Files {
  readonly read: (path: string) => Promise<string | undefined>
  /** Texts of the files in a folder, by their names; empty where there is none. */
  readonly readAll: (folder: string) => Promise<ReadonlyMap<string, string>>
  readonly write: (path: string, text: string) => Promise<void>
  readonly remove: (paths: readonly string[]) => Promise<void>
}

/** The routes of one app at the proxy. */
export interface Table {
  /** As it stands in the app's file; what a proxy that restarts will serve. */
  readonly read: () => Promise<AppTable>
  /**
   * Makes it so: the file first, then every running worker, read back. Servers that the table
   * does not name take nothing new, and are deleted as soon as nothing is inside them. Reloads
   * only when a worker lacks what cannot be added while it runs. Rejects with `route.claimed` when
   * another app has one of the routes.
   */
  readonly apply: (table: AppTable) => Promise<void>
  /** The same, and every server of the app in every worker, those that are leaving included. */
  readonly readBoth: () => Promise<TableAndRunning>
  /** Every server of the app, after those that are leaving and empty were deleted. */
  readonly running: () => Promise<readonly RunningServer[]>
  /** What is inside the servers of a release that are leaving. */
  readonly inFlight: (release: ReleaseId) => Promise<readonly InFlight[]>
  /** Ends these, and deletes the servers that are empty then. */
  readonly cut: (flights: readonly InFlight[]) => Promise<void>
  /** Which app has which route, over the whole host, this app's own included. */
  readonly claims: () => Promise<ReadonlyMap<RouteName, string>>
}

/** Where requests of this program reach the proxy's plain port. */
export type Entrance =
  | { readonly kind: 'outside'; readonly host: string; readonly port: number }
  /** Over a connection that is opened inside the proxy's container. */
  | { readonly kind: 'inside'; readonly port: number }

/** The HAProxy container of a host, as one app's platform uses it. */
export interface Proxy {
  readonly env: Environment
  /** The container's name. */
  readonly name: string
  /** The network that app containers are put on. */
  readonly network: string
  readonly during: (signal: AbortSignal) => Proxy
  readonly guarded: (check: () => Promise<void>) => Proxy
  /** `missing`: there is no such container. Rejects with `proxy.not_ours` for somebody else's. */
  readonly state: () => Promise<'missing' | 'stopped' | 'running'>
  /** Has this run seen it? One that is missing afterwards was taken away. */
  readonly wasThere: () => boolean
  /** The image is there, pulled when it was not. For containers that only hold a name, too. */
  readonly ensureImage: () => Promise<string>
  /**
   * Makes volume, network and container when missing, starts it when stopped, and brings its own
   * configuration and certificates up to date. Under the proxy's own lock.
   */
  readonly ensure: () => Promise<void>
  /** The subnet of its network. */
  readonly subnet: () => Promise<string>
  readonly files: Files
  readonly table: Table
  /** How requests reach it; asked once. Prefers outside, when our own proxy answers there. */
  readonly entrance: () => Promise<Entrance>
  /** A connection to an entrance. */
  readonly dial: (entrance: Entrance) => Promise<Duplex>
  /**
   * Makes every worker honour this secret for the app: `x-blue-green: <secret>` has the answer
   * name its server, `x-blue-green: <secret>:<server>` pins one. Until `close`.
   */
  readonly allow: (secret: string) => Promise<void>
  /** Asks an instance from inside the network: `undefined` when it is well, else why not. */
  readonly examine: (checks: readonly Check[]) => Promise<readonly (string | undefined)[]>
  /** Ends every session, and forgets the secrets that were allowed. Safe to be done twice. */
  readonly close: () => Promise<void>
}

/** A health check of one instance. */
export interface Check {
  readonly kind: 'http' | 'port'
  readonly address: string
  readonly port: number
  /** Of `http`: the path that must answer 200. */
  readonly path: string
  /** Milliseconds. */
  readonly timeout: number
}
