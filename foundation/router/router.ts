import type { Address } from '../address.ts'
import type { FeedControls } from './feed.ts'

/** An endpoint in a listing, in the form of gorouter's `/routes` (route/pool.go MarshalJSON). */
export interface ListedEndpoint {
  readonly address: string
  readonly availability_zone: string
  readonly protocol: string
  readonly tls: boolean
  readonly ttl: number
  readonly tags: Readonly<Record<string, string>>
  readonly route_service_url?: string
  readonly isolation_segment?: string
  readonly private_instance_id?: string
  readonly server_cert_domain_san?: string
}

export type RouteListing = Readonly<Record<string, readonly ListedEndpoint[]>>

/** A running router, embedded or real. */
export interface Router {
  readonly name: string
  /** Where it takes HTTP. */
  readonly address: Address
  readonly feed: FeedControls
  /** Cuts it from NATS: it goes on with the table it has, and misses what is said meanwhile. */
  cut(): void
  /** Connects it again: nothing is replayed, it asks for announcements with `router.start`. */
  mend(): void
  /** Its table. */
  routes(): Promise<RouteListing>
  /** Leaves in order: serves on for a while, then refuses, then ends. Resolves at the end. */
  drain(): Promise<void>
  /** Ends it at once, with all that is in flight. */
  close(): Promise<void>
}
