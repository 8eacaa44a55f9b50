import type { Milliseconds } from '../../../environment.ts'
import type { Host } from '../host.ts'

/** What this run has seen of one start of an instance. */
export interface Sighting {
  /** Monotonic: when it was seen first. The Engine's own clock may tell another time than ours. */
  readonly since: Milliseconds
  /** It has passed its checks once. */
  well: boolean
  /** The trouble it was found to have, so that what costs time is asked once. */
  trouble: string | undefined
}

/** What was seen of an incarnation, from now on when nothing was. */
export const sightingOf = (
  { env, wish }: Pick<Host, 'env' | 'wish'>,
  incarnation: string,
): Sighting => {
  wish.seen ??= new Map()
  const known = wish.seen.get(incarnation)
  if (known !== undefined) return known
  const first = { since: env.clock.monotonic(), well: false, trouble: undefined }
  wish.seen.set(incarnation, first)
  return first
}
