import type { Metadata } from './metadata.ts'

/** Times are milliseconds since 1970, never the same twice, so that a touch always shows. */
export interface Row {
  readonly guid: string
  readonly createdAt: number
  readonly updatedAt: number
}

export interface QuotaRow extends Row {
  readonly name: string
  readonly organizationGuid: string | null
  /** MB, counts; null means without limit. */
  readonly totalMemory: number | null
  readonly processMemory: number | null
  readonly totalInstances: number | null
  readonly totalRoutes: number | null
  readonly totalServices: number | null
}

export interface OrganizationRow extends Row {
  readonly name: string
  readonly quotaGuid: string
  readonly metadata: Metadata
}

export interface SpaceRow extends Row {
  readonly name: string
  readonly organizationGuid: string
  readonly quotaGuid: string | null
  readonly metadata: Metadata
}

export interface DomainRow extends Row {
  readonly name: string
  readonly internal: boolean
  readonly routerGroup: string | null
  readonly organizationGuid: string | null
  readonly metadata: Metadata
}

export interface Lifecycle {
  readonly type: 'buildpack' | 'docker' | 'cnb'
  readonly data: Readonly<Record<string, unknown>>
}

export interface AppRow extends Row {
  readonly name: string
  readonly spaceGuid: string
  readonly state: 'STARTED' | 'STOPPED'
  readonly lifecycle: Lifecycle
  readonly dropletGuid: string | null
  readonly environment: Readonly<Record<string, string>>
  readonly features: Readonly<Record<string, boolean>>
  readonly metadata: Metadata
}

/** Times of a check are seconds, as in the API. */
export interface Check {
  readonly type: 'port' | 'process' | 'http'
  readonly timeout: number | null
  readonly invocationTimeout: number | null
  readonly interval: number | null
  readonly endpoint: string | null
}

export interface ProcessRow extends Row {
  readonly appGuid: string
  readonly type: string
  readonly version: string
  readonly command: string | null
  readonly user: string | null
  readonly instances: number
  readonly memory: number
  readonly disk: number
  readonly logRate: number
  readonly healthCheck: Check
  readonly readinessCheck: Check
  readonly metadata: Metadata
}

export interface PackageRow extends Row {
  readonly appGuid: string
  readonly type: 'bits' | 'docker'
  readonly state: 'AWAITING_UPLOAD' | 'PROCESSING_UPLOAD' | 'COPYING' | 'READY' | 'FAILED'
  readonly error: string | null
  readonly checksum: string | null
  /** Where the bits were unpacked. */
  readonly folder: string | null
  readonly image: string | null
  readonly username: string | null
  readonly metadata: Metadata
}

export interface BuildRow extends Row {
  readonly appGuid: string
  readonly packageGuid: string
  readonly dropletGuid: string | null
  readonly state: 'STAGING' | 'STAGED' | 'FAILED'
  readonly error: string | null
  readonly lifecycle: Lifecycle
  readonly metadata: Metadata
}

export interface DropletRow extends Row {
  readonly appGuid: string
  readonly packageGuid: string | null
  readonly state: 'COPYING' | 'STAGED' | 'FAILED'
  readonly lifecycle: Lifecycle
  readonly checksum: string | null
  readonly folder: string
  readonly image: string | null
  readonly processTypes: Readonly<Record<string, string>>
  readonly metadata: Metadata
}

export interface RouteRow extends Row {
  readonly spaceGuid: string
  readonly domainGuid: string
  /** Lower case; empty for the domain itself, `*` for a wildcard. */
  readonly host: string
  /** Empty, or begins with a slash. */
  readonly path: string
  readonly port: number | null
  readonly options: Readonly<Record<string, unknown>>
  readonly metadata: Metadata
}

export interface DestinationRow extends Row {
  readonly routeGuid: string
  readonly appGuid: string
  readonly processType: string
  readonly port: number | null
  readonly protocol: 'http1' | 'http2' | 'tcp'
}

export interface SidecarRow extends Row {
  readonly appGuid: string
  readonly name: string
  readonly command: string
  readonly processTypes: readonly string[]
  readonly memory: number | null
}

export interface ServiceRow extends Row {
  readonly name: string
  readonly type: 'managed' | 'user-provided'
  readonly spaceGuid: string
  readonly credentials: Readonly<Record<string, unknown>>
  readonly routeServiceUrl: string | null
  readonly tags: readonly string[]
  readonly metadata: Metadata
}

export interface BindingRow extends Row {
  readonly name: string | null
  readonly appGuid: string
  readonly serviceGuid: string
  readonly metadata: Metadata
}

export interface RouteBindingRow extends Row {
  readonly routeGuid: string
  readonly serviceGuid: string
}

export interface JobRow extends Row {
  readonly operation: string
  readonly state: 'PROCESSING' | 'COMPLETE' | 'FAILED'
  readonly errors: readonly unknown[]
  readonly resource: string | null
}

export interface EventRow extends Row {
  readonly type: string
  readonly actor: string
  readonly target: { readonly guid: string; readonly type: string; readonly name: string }
  readonly spaceGuid: string | null
  readonly organizationGuid: string | null
  readonly data: Readonly<Record<string, unknown>>
}
