/**
 * What Diego knows, in the words of Diego. This file is the seam between the control plane
 * (Cloud Controller and the cells write it) and the data plane (the route emitters read it).
 */

/** One way to a process: a host with an optional path, as it stands in a router's table. */
export interface LrpRoute {
  /** `host`, `host/path` or `*.domain`, lower case. */
  readonly uri: string
  /** The container port; the cell maps it to a port of the machine. */
  readonly port: number
  readonly protocol: 'http1' | 'http2'
  readonly routeServiceUrl?: string
  readonly isolationSegment?: string
}

/** A process as Cloud Controller wants it. `annotation` is the process row's updated_at. */
export interface DesiredLrp {
  readonly processGuid: string
  readonly appGuid: string
  readonly processType: string
  readonly instances: number
  readonly routes: readonly LrpRoute[]
  readonly annotation: string
}

/** One instance of a process on a cell. `routable` is the readiness check's word. */
export interface ActualLrp {
  readonly processGuid: string
  readonly appGuid: string
  readonly index: number
  readonly instanceGuid: string
  readonly cell: string
  readonly state: 'UNCLAIMED' | 'CLAIMED' | 'RUNNING' | 'CRASHED'
  readonly routable: boolean
  /** Where a router reaches it; set while RUNNING. */
  readonly address?: { readonly host: string; readonly port: number }
}

export type BbsEvent =
  | { readonly kind: 'desired'; readonly before?: DesiredLrp; readonly after?: DesiredLrp }
  | { readonly kind: 'actual'; readonly before?: ActualLrp; readonly after?: ActualLrp }

/** The part of the BBS that the route emitters use: two lists, and events in order. */
export interface Bbs {
  desired(): readonly DesiredLrp[]
  actual(): readonly ActualLrp[]
  subscribe(listener: (event: BbsEvent) => void): () => void
}

/** Time constants of a foundation, in milliseconds; the defaults are a real foundation's. */
export interface TimeConstants {
  /** How often emitters announce everything, and what routers ask for on `router.start`. 20 s. */
  readonly heartbeat: number
  /** Emitter sync with the BBS. 60 s. */
  readonly emitterSync: number
  /** An unregister is sent again this often, `unregisterRepeats` times. 30 s, 20 times. */
  readonly unregisterInterval: number
  readonly unregisterRepeats: number
  /** Cloud Controller's repair of Diego. 30 s. */
  readonly diegoSync: number
  /** A plain endpoint is forgotten when not announced for this long. 120 s, looked at every 30 s. */
  readonly pruneThreshold: number
  readonly pruneInterval: number
  /** A starting router waits this long before it listens. 20 s. */
  readonly routerStartDelay: number
  /** SIGTERM to SIGKILL for an instance. 10 s. */
  readonly gracefulShutdown: number
}

export const trueTimeConstants: TimeConstants = {
  heartbeat: 20_000,
  emitterSync: 60_000,
  unregisterInterval: 30_000,
  unregisterRepeats: 20,
  diegoSync: 30_000,
  pruneThreshold: 120_000,
  pruneInterval: 30_000,
  routerStartDelay: 20_000,
  gracefulShutdown: 10_000,
}
