import type { Milliseconds } from '../environment.ts'
import type { ReleaseId, RouteName } from '../proof/claim.ts'
import type { Instrument } from '../proof/instrument.ts'
import type {
  Counts,
  DeploymentId,
  Destination,
  PlannedRoute,
  Release,
  Survey,
} from '../swap/model.ts'

/** What is to be deployed, read from files and checked, before any request. */
export interface Artefact {
  /** Of the resolved manifest and the bits or the image; the same for the same content. */
  readonly digest: string
  /** The manifest as deployed, without secrets. */
  readonly manifest: string
  /** Instances of each process that the manifest asks for. */
  readonly counts: Counts
}

/** The identity that a release carries; `null` takes a mark away. */
export interface Marks {
  /** Committed by this deployment: the release is live. */
  readonly live?: DeploymentId | null
  /** Retired from this deployment, kept for a rollback. */
  readonly kept?: DeploymentId | null
  /** Something else deployed it; the id is made of what the platform knows of it. */
  readonly foreign?: DeploymentId
}

/** One instance as the platform reports it. */
export interface Instance {
  readonly process: string
  readonly index: number
  readonly running: boolean
  /** In the platform's eyes; says nothing of routers. */
  readonly routable: boolean
  /** Why it does not run: crashed, not placed … Nothing while there is hope. */
  readonly trouble: string | undefined
  /** Changes with each restart, as far as the platform tells. */
  readonly incarnation: string
}

/** A route that only this deployment knows, for tests on the candidate. */
export interface PrivateRoute {
  readonly id: string
  readonly name: RouteName
  /** For people. */
  readonly url: string
}

/** An answer to a smoke test. */
export interface Reply {
  readonly status: number
  readonly body: string
}

/** A request for a smoke test, on a route, through whatever leads to the routers. */
export interface SmokeRequest {
  readonly route: RouteName
  /** The release that must answer. */
  readonly release: ReleaseId
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeout: Milliseconds
}

/** What the lock's object says. `token` tells one object from the next under the same name. */
export interface LockView {
  readonly token: string
  /** Changes with every heartbeat. */
  readonly beat: string
  /** Who holds it, since when, doing what: for people. */
  readonly holder: string
}

/**
 * An object that only one creator can have. `create` answers with its token, or `taken` when it is
 * there already. `displace` gives a stale one another name, so that its owner no longer finds it.
 * There it stays until somebody has waited for the late writes of its owner, and forgets it.
 */
export interface LockStore {
  readonly create: (holder: string) => Promise<{ readonly token: string } | 'taken'>
  /** The object under the lock's name. */
  readonly read: () => Promise<LockView | undefined>
  /** Is the object with this token still there, under the lock's name? */
  readonly holds: (token: string) => Promise<boolean>
  readonly beat: (token: string, beat: string, holder: string) => Promise<void>
  readonly displace: (token: string) => Promise<void>
  /** Tokens of the displaced ones that are not forgotten yet. */
  readonly displaced: () => Promise<readonly string[]>
  /** Deletes displaced ones. */
  readonly forget: (tokens: readonly string[]) => Promise<void>
  readonly remove: (token: string) => Promise<void>
}

/** Where records live, outliving the releases: text by deployment id. */
export interface LedgerStore {
  /** All records, oldest first. Empty where there is no ledger yet. */
  readonly read: () => Promise<ReadonlyMap<DeploymentId, string>>
  /** Writes one and removes others, as one change. */
  readonly write: (id: DeploymentId, text: string, forget: readonly DeploymentId[]) => Promise<void>
}

/** Creation, life and death of releases. */
export interface ReleaseCalls {
  /** The release that a deployment has created, if it is there. */
  readonly find: (deployment: DeploymentId) => Promise<Release | undefined>
  /** Creates the release under `name`, without a live route and stopped; nothing is built yet. */
  readonly create: (wish: {
    readonly name: string
    readonly deployment: DeploymentId
    readonly label: string | undefined
  }) => Promise<Release>
  /** Settings, services, bits or image, staging: afterwards it can be started. */
  readonly build: (release: ReleaseId) => Promise<void>
  readonly start: (release: ReleaseId) => Promise<void>
  /** Stops it and waits until no instance is left. */
  readonly stop: (release: ReleaseId) => Promise<void>
  /** Sets the number of instances wanted; waits for nothing. Of a release that is gone: nothing. */
  readonly scale: (release: ReleaseId, counts: Counts) => Promise<void>
  /** Of a release that is gone: none. */
  readonly counts: (release: ReleaseId) => Promise<Counts>
  readonly instances: (release: ReleaseId) => Promise<readonly Instance[]>
  /** The last lines of the release's own log, best effort. */
  readonly lastWords: (release: ReleaseId) => Promise<readonly string[]>
  readonly rename: (release: ReleaseId, name: string, marks: Marks) => Promise<void>
  readonly mark: (release: ReleaseId, marks: Marks) => Promise<void>
  /** Deletes it, and waits until it is gone; its routes stay. */
  readonly remove: (release: ReleaseId) => Promise<void>
  /** Releases of the app as they are now: without strangers. */
  readonly releases: () => Promise<readonly Release[]>
}

/** Routes and their destinations, one at a time; nothing is ever replaced. */
export interface RouteCalls {
  /**
   * Private routes that this deployment has made, those that lead nowhere included, and any other
   * that leads to the release.
   */
  readonly privateRoutes: (
    deployment: DeploymentId,
    release: ReleaseId,
  ) => Promise<readonly PrivateRoute[]>
  /** Makes a private route of a new name, which carries whose it is and leads nowhere yet. */
  readonly openPrivateRoute: (deployment: DeploymentId) => Promise<PrivateRoute>
  /**
   * The route with this id, else with this name, made when it is not there. `made`: by this very
   * deployment, now or before; the route itself carries that.
   */
  readonly ensureRoute: (
    route: PlannedRoute,
    deployment: DeploymentId,
  ) => Promise<{ readonly id: string; readonly made: boolean }>
  readonly destinations: (route: string) => Promise<readonly Destination[]>
  readonly map: (route: string, destination: Omit<Destination, 'id'>) => Promise<void>
  readonly unmap: (route: string, destination: string) => Promise<void>
  /** Makes the platform announce the route's destinations again, when convergence stalls. */
  readonly nudge: (route: string) => Promise<void>
  /** Deletes a route of our making that no destination is left on; says whether it did. */
  readonly removeRoute: (route: string) => Promise<boolean>
  /** Names of every route that leads to the release now. */
  readonly routesOf: (release: ReleaseId) => Promise<readonly RouteName[]>
  /**
   * How many requests, streams and websockets are still inside a release that no route leads to
   * any more; undefined where nobody can count them.
   */
  readonly inside: (release: ReleaseId) => Promise<number | undefined>
  /** Ends whatever is still inside a release; says of each, in a few words, what it was. */
  readonly cut: (release: ReleaseId) => Promise<readonly string[]>
}

/**
 * What a platform does for a swap. Every function can be done again after an interruption, and
 * after an answer that was lost, without harm: it reads what is there first. They reject with a
 * `Failure` only. Nothing here decides anything about the order of a swap.
 */
export interface Platform extends ReleaseCalls, RouteCalls {
  /** For people: where this is. */
  readonly target: string
  readonly lock: LockStore
  readonly ledger: LedgerStore
  /** The same platform under another abort signal: what must still be done after an abort. */
  readonly during: (signal: AbortSignal) => Platform
  /**
   * The same platform, which makes this check before each write that it sends, however many a call
   * here takes: the write is over within 20 s of the check, and is not sent when that rejects. The
   * lock itself goes without.
   */
  readonly guarded: (check: () => Promise<void>) => Platform

  /**
   * How long an instance may live on when the platform does not list it any more: 0 where it is
   * listed to its end.
   */
  readonly afterlife: Milliseconds

  /** Reads and checks the files of the put. */
  readonly prepare: () => Promise<Artefact>
  /**
   * Reads everything that step 1 needs. `artefact`: also the routes that the manifest asks for,
   * and whether a second release fits. `others`: names of apps in `replace` and `leave`.
   */
  readonly survey: (wish: {
    readonly artefact: boolean
    readonly counts: Counts
    readonly others: readonly string[]
  }) => Promise<Survey>
  /** What is live now, oldest first; what others have put on the live routes included. */
  readonly live: () => Promise<readonly Release[]>
  readonly instrument: () => Instrument
  readonly smoke: (request: SmokeRequest) => Promise<Reply>
}
