import type { DockerSource } from '../../config/docker-source.ts'
import type { PutParams } from '../../config/put-params.ts'
import type { Environment } from '../../environment.ts'
import type { Engine } from './engine/engine.ts'
import type { Proxy } from './proxy/proxy.ts'
import type { Sighting } from './release/sighting.ts'
import type { ReleaseWish } from './release/wish.ts'

/** The Docker host that a put works on. */
export interface Host {
  readonly env: Environment
  readonly engine: Engine
  readonly proxy: Proxy
  readonly source: DockerSource
  readonly params: PutParams
  /** The put's directory. */
  readonly directory: string
  /** `source.app`. */
  readonly app: string
  /** What is to be deployed, once it was prepared. */
  readonly wish: {
    loaded?: ReleaseWish
    /** Of each start of an instance that this run has looked at, by its incarnation. */
    seen?: Map<string, Sighting>
  }
}
