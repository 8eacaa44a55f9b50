import type { Domain } from './target.ts'

/** Where a route is, taken apart. */
export interface RouteAddress {
  /** `host.domain/path`, `*.domain`, `domain:port`: as people write it. */
  readonly name: string
  readonly domain: Domain
  /** Empty for a route on the domain itself, `*` for a wildcard. */
  readonly host: string
  /** Empty, or begins with a slash. */
  readonly path: string
  readonly port: number | undefined
}

/** What a route sends its requests to. */
export interface Destination {
  readonly guid: string
  readonly app: string
  readonly process: string
  /** The port in the container, as the platform shows it. */
  readonly port: number | undefined
  readonly protocol: string | undefined
}

/** A destination to make; without a port the platform picks the app's default. */
export interface DestinationWish {
  readonly app: string
  readonly process?: string | undefined
  readonly port?: number | undefined
  readonly protocol?: string | undefined
}

/** A route as the Cloud Controller knows it. */
export interface Route {
  readonly guid: string
  /** `host.domain/path`, `*.domain`, `domain:port`. */
  readonly name: string
  readonly protocol: 'http' | 'tcp'
  readonly host: string
  readonly path: string
  readonly port: number | undefined
  readonly domain: string
  readonly space: string
  readonly options: Readonly<Record<string, unknown>>
  readonly destinations: readonly Destination[]
  readonly labels: Readonly<Record<string, string>>
}
