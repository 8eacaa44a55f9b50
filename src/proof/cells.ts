import type { Row } from './book.ts'
import type { Cell } from './evidence.ts'
import { rangesOf } from './instances.ts'
import type { Tally } from './tally.ts'

/** A monotonic time as ISO 8601, or null for never. */
export type Stamp = (time: number) => string | null

const cellOf = (
  router: string,
  tally: Tally,
  slot: number,
  members: readonly number[],
  stamp: Stamp,
): Cell => ({
  routers: [router],
  instances: rangesOf(members),
  present: (tally.present[slot] ?? 0) * members.length,
  absent: (tally.absent[slot] ?? 0) * members.length,
  unknown: (tally.unknown[slot] ?? 0) * members.length,
  first: stamp(tally.first[slot] ?? Number.NaN),
  last: stamp(tally.last[slot] ?? Number.NaN),
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
    const groups = new Map<string, { slot: number; members: number[] }>()
    for (const member of row.members) {
      const slot = row.slots.get(member) ?? -1
      const key = [tally.present, tally.absent, tally.unknown, tally.first, tally.last]
        .map(figures => figures[slot])
        .join(' ')
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { slot, members: [member] })
      else group.members.push(member)
    }
    const cells = [...groups.values()].map(({ slot, members }) =>
      cellOf(router, tally, slot, members, stamp),
    )
    return cells.length > 0 ? cells : [cellOf(router, tally, -1, [], stamp)]
  })
