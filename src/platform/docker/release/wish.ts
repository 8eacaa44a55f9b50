import type { Milliseconds } from '../../../environment.ts'
import type { RouteName } from '../../../proof/claim.ts'
import type { Counts } from '../../../swap/model.ts'
import type { Registry } from '../engine/engine.ts'

/** How an instance of a process shows that it is well, beside its image's own HEALTHCHECK. */
export interface HealthWish {
  readonly kind: 'http' | 'port' | 'process'
  /** Of `http`. */
  readonly path: string
  /** How long one request may take. */
  readonly timeout: Milliseconds
  /** How long an instance may take to become well after its start. */
  readonly within: Milliseconds
}

/** One process of the manifest as containers. */
export interface ProcessWish {
  readonly type: string
  readonly instances: number
  readonly command: string | undefined
  /** Bytes. */
  readonly memory: number | undefined
  readonly health: HealthWish
}

/** What a manifest asks of a Docker host, checked: nothing in it that a host cannot do. */
export interface ReleaseWish {
  /** As written. */
  readonly image: string
  /** `sha256:…`, as the registry or the host gives it now. */
  readonly digest: string
  readonly login: Registry | undefined
  /** `web` first. */
  readonly processes: readonly ProcessWish[]
  readonly counts: Counts
  /** Names as written in the manifest, lower case hosts, and their protocol. */
  readonly routes: readonly { readonly name: RouteName; readonly protocol: string | undefined }[]
  readonly noRoute: boolean
  readonly environment: Readonly<Record<string, string>>
  /** `metadata.labels` of the manifest, put on the containers as they are. */
  readonly labels: Readonly<Record<string, string>>
  /** The port that web listens on, when `params.docker.port` says so. */
  readonly port: number | undefined
}
