/** One instance as a router's table knows it. `address` (`host:port`) is its identity in a pool. */
export interface Endpoint {
  readonly address: string
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly serverName: string
  readonly app: string
  readonly instanceId: string
  /** Compared as text: `00` is not `0`. */
  readonly index: string
  readonly tags: Readonly<Record<string, string>>
  readonly protocol: string
  readonly routeServiceUrl: string
  readonly isolationSegment: string
  readonly availabilityZone: string
  /** The message's own limit in milliseconds; 0 leaves it to the router. */
  readonly staleThreshold: number
}
