import type { Meddling } from '../relay/meddling.ts'
import type { Point } from './point.ts'

/** What a fault can be made of. */
export interface Scene {
  readonly platform: 'cloudfoundry' | 'docker'
  /** The URL of a server that nobody may ever ask. */
  readonly elsewhere: string
}

interface Common {
  /** In a few words, for the counts. */
  readonly name: string
  /** What a failure that comes of it says: the status or the error. */
  readonly says: RegExp
  /** A cell costs half a minute or more, so only a share of them is tried. */
  readonly slow?: true
}

/** Something that goes wrong with one call. */
export interface CallKind extends Common {
  readonly scope: 'call'
  /** It goes wrong each time from then on, and not only once. */
  readonly lasts?: true
  readonly meddling: (scene: Scene) => Meddling
  /** Milliseconds during which the server behind the call is away for everybody. */
  readonly outage?: number
  /** Calls on which it can happen; all of them when not said. */
  readonly suits?: (point: Point) => boolean
}

/** Something that is wrong during a whole run, and with which it must succeed. */
export interface RunKind extends Common {
  readonly scope: 'run'
  readonly meddling?: Meddling
  readonly variables?: Readonly<Record<string, string>>
}

export type Kind = CallKind | RunKind
