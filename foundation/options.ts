import type { BalancerKind } from './balancer/balancer.ts'
import type { TimeConstants } from './diego/lrp.ts'
import type { RouterOptions as EmbeddedOptions } from './router/start.ts'

/** What one router may be given; the rest the foundation knows. */
export type RouterOptions = Partial<Omit<EmbeddedOptions, 'bus' | 'timeConstants' | 'listen'>>

/** What a foundation is made of. Durations are milliseconds; everything has a default. */
export interface FoundationOptions {
  /** How many, or each with its own lag and faults. 3. */
  readonly routers?: number | readonly RouterOptions[]
  /** Diego cells. 2. */
  readonly cells?: number
  /** MB on each cell; without it cells take everything. */
  readonly cellMemory?: number
  readonly nats?: 'server' | 'in-process' | 'auto'
  readonly balancer?: BalancerKind
  readonly timeConstants?: Partial<TimeConstants>
  /** The shared HTTP domain. `apps.test`. */
  readonly domain?: string
  readonly organization?: string
  readonly space?: string
  readonly user?: string
  readonly password?: string
  readonly client?: { readonly id: string; readonly secret: string }
  /** JWTs that stand for the user, or for the client. */
  readonly assertions?: readonly string[]
  /** Of access tokens. 20 minutes. */
  readonly tokenLifetime?: number
  readonly stagingDelay?: number
  readonly jobDelay?: number
  readonly uploadDelay?: number
  /** The wait before the third restart of a crashed instance; doubles after that. 30 s. */
  readonly crashBackOff?: number
  /** Docker images by name, and the folders that stand for them. */
  readonly images?: Readonly<Record<string, string>>
  /** The path of a gorouter binary, to run it instead of the embedded routers. */
  readonly gorouter?: string
  /** Port of the API; any free one by default. */
  readonly port?: number
  readonly seed?: number
}
