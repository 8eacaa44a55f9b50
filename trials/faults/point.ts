import type { Passed, Passing } from '../relay/passing.ts'

/** One call of a swap: the how-manieth of those that are made for the same. */
export interface Point {
  /** The name of the relay that it goes through. */
  readonly server: string
  /** Method and path, without ids. */
  readonly label: string
  /** The same with what it is for, where the stage knows that. */
  readonly purpose: string
  readonly nth: number
  readonly writes: boolean
}

/** What a call is for, and at which server. */
export const purposeOf = ({ server, label, purpose = label }: Passing): string =>
  `${server} ${purpose}`

/** `api mapping: GET /v3/apps/:id (2)`. */
export const nameOf = ({ purpose, nth }: Point): string => `${purpose} (${nth})`

/**
 * The calls to try: every write, and of those that read the same for the same purpose the one in the
 * middle, for there may be any number of them while something is waited for.
 */
export const pointsOf = (passed: readonly Passed[]): readonly Point[] =>
  [...Map.groupBy(passed, purposeOf)].flatMap(([purpose, those]) =>
    those
      .map(({ server, label, writes }, at) => ({ server, label, purpose, writes, nth: at + 1 }))
      .filter(({ writes, nth }) => writes || nth === Math.ceil(those.length / 2)),
  )
