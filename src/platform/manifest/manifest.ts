/** One route that the manifest asks for, as written there. */
export interface RouteWish {
  /** `host.domain/path`, `*.domain` or `domain:port`. */
  readonly route: string
  readonly protocol: 'http1' | 'http2' | 'tcp' | undefined
  /** Options of the route such as `loadbalancing`, passed on as they are. */
  readonly options: Readonly<Record<string, unknown>> | undefined
}

/** What is pushed. A docker password is a secret. */
export type Bits =
  | { readonly kind: 'bits' /** Absolute. */; readonly path: string }
  | {
      readonly kind: 'docker'
      readonly image: string
      readonly username: string | undefined
      readonly password: string | undefined
    }

/** A process that the manifest asks for; what it does not say is `undefined`. */
export interface ProcessWish {
  readonly type: string
  readonly instances: number | undefined
  /** As written: `512M`. */
  readonly memory: string | undefined
  readonly disk: string | undefined
  readonly command: string | undefined
  /** Type of the health check: `port`, `process` or `http`. */
  readonly healthCheck: string | undefined
}

/** A manifest of exactly one app: variables filled in, overrides applied, routes taken out. */
export interface Manifest {
  /** The app's entry as it is applied, without route keys, path and passwords. */
  readonly app: Readonly<Record<string, unknown>>
  /** The same entry for people, with its routes: what came from a variable is `((name))`. */
  readonly told: Readonly<Record<string, unknown>>
  readonly routes: readonly RouteWish[]
  readonly noRoute: boolean
  readonly randomRoute: boolean
  readonly defaultRoute: boolean
  readonly bits: Bits
  /** `web` first, always there; other types as listed. */
  readonly processes: readonly ProcessWish[]
  /** Names of the service instances to bind. */
  readonly services: readonly string[]
  /** Seconds the app may take to start, when the manifest says so. */
  readonly timeout: number | undefined
}

/** Where a manifest comes from and what overrides it: `params` of the put. */
export interface ManifestSource {
  /** The put's directory; every path is relative to it and stays under it. */
  readonly directory: string
  /** `source.app`: picks the app and names it when the manifest does not. */
  readonly app: string
  /** Path of the manifest, or the manifest itself; absent when `path` or an image says enough. */
  readonly manifest?: string | Readonly<Record<string, unknown>> | undefined
  readonly path?: string | undefined
  readonly dockerImage?: string | undefined
  readonly dockerImageFile?: string | undefined
  readonly dockerUsername?: string | undefined
  readonly dockerPassword?: string | undefined
  readonly vars?: Readonly<Record<string, unknown>> | undefined
  readonly varsFiles?: readonly string[] | undefined
  /** Told of every value in a vars file, before anything is done with it. */
  readonly hide?: ((values: unknown) => void) | undefined
  readonly environment?: Readonly<Record<string, unknown>> | undefined
}
