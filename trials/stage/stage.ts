import type { Load } from '../../bench/load/steady.ts'
import type { Execution } from '../../test/support/executables/execute.ts'
import type { Phase } from '../../src/swap/phase.ts'
import type { Watch } from '../relay/watch.ts'

/** What is asked for: the app as a release, or only an end to what was begun. */
export type Wish =
  | { readonly action: 'deploy' | 'stage'; readonly release: string }
  | { readonly action: 'promote' | 'rollback' | 'recover' }

/** Everything that there is of an app, in words that can be compared. */
export type Standing = Readonly<Record<string, unknown>>

/** What must be there when everything is at rest. */
export interface Rest {
  /** Nothing, when none was ever live. */
  readonly live: string | undefined
  /** The release that is kept for a rollback. */
  readonly kept: string | undefined
  /** A release beside them: it runs and waits for a promotion, or it was put away. */
  readonly aside?: 'staged' | 'stopped'
}

/** What a run has left, read past everything that the run itself says. */
export interface Left {
  /** The newest deployment in the ledger; nothing before the first. */
  readonly deployment: string | undefined
  /** Where it stands by its record. */
  readonly phase: Phase | undefined
  /** Does a release carry the mark that this deployment made it live? */
  readonly marked: boolean
  /** Is there a lock under the lock's name? */
  readonly locked: boolean
}

/**
 * One app on a platform of this machine, whose control plane is reached through relays only, so
 * that each request can be met. Users reach it past them.
 */
export interface Stage {
  readonly platform: 'cloudfoundry' | 'docker'
  readonly app: string
  readonly watch: Watch
  /** Starts the real `out`, as a build of its own. */
  readonly start: (wish: Wish, variables?: Readonly<Record<string, string>>) => Execution
  /** A constant load of POSTs on the app's route. */
  readonly load: () => Load
  /** What the last run has left. */
  readonly left: () => Promise<Left>
  /** What there is of the app now, leftovers of every kind included; ids left out. */
  readonly standing: () => Promise<Standing>
  /** What `standing` must be at rest. */
  readonly resting: (rest: Rest) => Standing
  readonly close: () => Promise<void>
}

/** A platform on which apps can be set up; its stages are used side by side. */
export interface Theatre {
  /** A stage for an app of this name, of which nothing is there yet. */
  readonly open: (app: string) => Promise<Stage>
  readonly close: () => Promise<void>
}
