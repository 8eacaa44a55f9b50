import type { Diego } from '../diego/diego.ts'
import type { Envelopes } from '../logcache/envelopes.ts'
import type { Timers } from '../timers.ts'
import type { Bearer } from '../uaa/tokens.ts'
import type { Store } from './store.ts'

/** Waits of the control plane in milliseconds. */
export interface Delays {
  readonly staging: number
  readonly job: number
  readonly upload: number
}

/** Faults that Cloud Controller asks about at the moment it matters. */
export interface Troubles {
  /** True when this notification of Diego is to get lost. */
  swallow(): boolean
  /** The error of the next staging, or null. */
  staging(): string | null
  /** True when the next upload is to fail. */
  upload(): boolean
}

export interface Addresses {
  readonly api: string
  readonly uaa: string
  readonly logCache: string
}

/** What every handler works with. */
export interface CloudController {
  readonly store: Store
  readonly diego: Diego
  readonly envelopes: Envelopes
  readonly timers: Timers
  readonly delays: Delays
  readonly troubles: Troubles
  readonly addresses: Addresses
  /** Where bits are unpacked. */
  readonly folder: string
  /** Docker images and the folders that stand for them. */
  readonly images: Readonly<Record<string, string>>
  /** Files that were uploaded before, by SHA-1. */
  readonly resources: Map<string, string>
  readonly verify: (token: string) => Bearer | null
  readonly policies: Policy[]
}

/** A rule of container networking. */
export interface Policy {
  readonly source: { readonly id: string }
  readonly destination: {
    readonly id: string
    readonly protocol: string
    readonly ports: { readonly start: number; readonly end: number }
  }
}
