import type { ReleaseId, RouteName } from '../../../proof/claim.ts'
import type { DeploymentId } from '../../../swap/model.ts'

/** One instance of a release as a server of HAProxy. */
export interface Server {
  /** Of the instance; the server is called `<release>.<index>`. */
  readonly index: number
  /** The container's id, for people: its address is its own as long as it is there. */
  readonly container: string
  /** Its fixed address on the proxy's network. */
  readonly address: string
  readonly port: number
}

/** A release on a route. Its id within the route is the release's. */
export interface TableDestination {
  readonly release: ReleaseId
  readonly process: string
  /** `http2` speaks h2 to the servers. */
  readonly protocol: string | undefined
  readonly servers: readonly Server[]
}

/** A route of the app, and what it leads to. */
export interface TableRoute {
  /** Made of the name, so the same again for the same route. */
  readonly id: string
  readonly name: RouteName
  /** Number of the backend that serves it: `<app key>.<slot>`. Never shared by two routes. */
  readonly slot: number
  readonly madeBy: DeploymentId | undefined
  /** Set on a private route: the deployment it belongs to. */
  readonly privateTo: DeploymentId | undefined
  readonly destinations: readonly TableDestination[]
}

/** What the proxy shall do for one app: the whole of its configuration file. */
export interface AppTable {
  /** `source.app`. */
  readonly app: string
  /** The host's port of HTTPS to which plain HTTP is redirected; undefined: it is not. */
  readonly redirect: number | undefined
  readonly routes: readonly TableRoute[]
}

/** A server as a running worker of HAProxy has it. */
export interface RunningServer {
  /** Process id of the worker, within the container. */
  readonly worker: number
  /** False for a worker that is only finishing what it began before a reload. */
  readonly current: boolean
  readonly slot: number
  readonly release: ReleaseId
  readonly index: number
  readonly address: string
  /**
   * `ready` takes new requests; `down` would, and its check fails; `leaving` is in maintenance or
   * drain, or in an old worker that hands every new request on, and finishes what is inside.
   */
  readonly state: 'ready' | 'down' | 'leaving'
  /** Requests and tunnels inside it now. */
  readonly sessions: number
}

/** What the app's file says, and what the workers have. */
export interface TableAndRunning {
  readonly table: AppTable
  readonly running: readonly RunningServer[]
}

/** One request or tunnel that is inside a server. */
export interface InFlight {
  readonly worker: number
  readonly id: string
  readonly slot: number
  readonly release: ReleaseId
  readonly index: number
  /** `tunnel`: a websocket or another upgraded connection. */
  readonly kind: 'request' | 'tunnel'
  /** Of the client: `10.0.0.7:51234`. */
  readonly client: string
  /** Seconds. */
  readonly age: number
}
