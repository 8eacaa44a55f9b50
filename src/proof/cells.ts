import type { Row } from './book.ts'
import type { Cell } from './evidence.ts'
import { rangesOf } from './instances.ts'
import { figuresOf, type Figures, type Tally } from './tally.ts'

/** A monotonic time as ISO 8601, or null for never. */
export type Stamp = (time: number) => string | null

const cellOf = (
  router: string,
  tally: Tally,
  figures: Figures,
  members: readonly number[],
  stamp: Stamp,
): Cell => ({
  routers: [router],
  instances: rangesOf(members),
  present: figures.present * members.length,
  absent: figures.absent * members.length,
  unknown: figures.unknown * members.length,
  first: stamp(figures.first),
  last: stamp(figures.last),
  streak: tally.streak,
  since: stamp(tally.since),
  second: stamp(tally.second),
  apart: Number.isNaN(tally.since) ? null : tally.second - tally.since,
  attempts: tally.attempts,
  merged: false,
})

/** The cells of one claim: instances with the same figures at a router share one. */
export const cellsOf = (row: Row, stamp: Stamp): readonly Cell[] =>
  [...row.tallies].flatMap(([router, tally]) => {
    const groups = new Map<string, { figures: Figures; members: number[] }>()
    for (const member of row.members) {
      const figures = figuresOf(tally, row.slots.get(member) ?? -1)
      const key = Object.values(figures).join(' ')
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { figures, members: [member] })
      else group.members.push(member)
    }
    const cells = [...groups.values()].map(({ figures, members }) =>
      cellOf(router, tally, figures, members, stamp),
    )
    return cells.length > 0 ? cells : [cellOf(router, tally, figuresOf(tally, -1), [], stamp)]
  })
