/** A process of an app: `web`, a worker … */
export interface Process {
  readonly guid: string
  readonly type: string
  /** How many instances are wanted. */
  readonly instances: number
  readonly memoryInMb: number
  readonly diskInMb: number
  /** Type of the health check. */
  readonly healthCheck: string
}

/** State of one instance. Anything not listed is `UNKNOWN`. */
export type InstanceState = 'STARTING' | 'RUNNING' | 'CRASHED' | 'DOWN' | 'STOPPING' | 'UNKNOWN'

/** One instance of a process as Diego reports it. */
export interface Instance {
  readonly type: string
  readonly index: number
  readonly state: InstanceState
  /** Readiness in Diego's eyes, `undefined` where the platform does not tell; says nothing of routers. */
  readonly routable: boolean | undefined
  /** Seconds. */
  readonly uptime: number
  /** Changes with every restart (3.191 and later). */
  readonly guid: string | undefined
  /** Why it is not placed: `insufficient resources: memory`. */
  readonly details: string | undefined
}
