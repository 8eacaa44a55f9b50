import type { Environment } from '../../../environment.ts'
import type { Layout } from './layout.ts'
import type { Shell } from './shell.ts'

/** A proxy as its table sees it. */
export interface Place {
  readonly env: Environment
  /** The container's name, for words. */
  readonly name: string
  readonly shell: Shell
  readonly layout: Layout
  /** Made before each script that writes; it is not run when that rejects. */
  readonly check: () => Promise<void>
}
