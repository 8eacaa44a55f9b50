import type { LrpRoute } from './lrp.ts'

/** A check of an instance; times in milliseconds. */
export interface InstanceCheck {
  readonly type: 'port' | 'process' | 'http'
  readonly endpoint: string
  readonly timeout: number
  readonly invocationTimeout: number
  readonly interval: number
}

/** A process as Cloud Controller desires it: what never changes while it runs, and what may. */
export interface DesiredRun {
  readonly processGuid: string
  readonly appGuid: string
  readonly processType: string
  /** Changes when the instances must be made anew. */
  readonly version: string
  readonly folder: string
  readonly command: string
  readonly environment: Readonly<Record<string, string>>
  /** MB. */
  readonly memory: number
  readonly health: InstanceCheck
  readonly readiness: InstanceCheck
  readonly mutable: RunUpdate
}

/** What an update of a desired LRP can change. */
export interface RunUpdate {
  readonly instances: number
  readonly routes: readonly LrpRoute[]
  readonly annotation: string
}

/** How an instance ended by itself. */
export interface Crash {
  readonly appGuid: string
  readonly processGuid: string
  readonly processType: string
  readonly index: number
  readonly instanceGuid: string
  readonly reason: string
  readonly count: number
}

export interface LogLine {
  readonly appGuid: string
  readonly source: string
  readonly index: number
  readonly kind: 'OUT' | 'ERR'
  readonly text: string
}
