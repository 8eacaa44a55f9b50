import type { Cell } from './evidence.ts'
import { instancesOf, rangesOf } from './instances.ts'

const earliest = (a: string | null, b: string | null) =>
  a === null || b === null ? null : a < b ? a : b
const latest = (a: string | null, b: string | null) =>
  a === null || b === null ? null : a > b ? a : b

/** Two cells as one, with the weaker of each figure that the verdict rests on. */
const together = (a: Cell, b: Cell): Cell => ({
  routers: [...new Set([...a.routers, ...b.routers])],
  instances: rangesOf([...instancesOf(a.instances), ...instancesOf(b.instances)]),
  present: a.present + b.present,
  absent: a.absent + b.absent,
  unknown: a.unknown + b.unknown,
  first: latest(a.first, b.first),
  last: earliest(a.last, b.last),
  streak: Math.min(a.streak, b.streak),
  since: latest(a.since, b.since),
  second: earliest(a.second, b.second),
  apart: a.apart === null || b.apart === null ? null : Math.min(a.apart, b.apart),
  attempts: Math.max(a.attempts, b.attempts),
  merged: true,
})

const mergedBy = (cells: readonly Cell[], key: (cell: Cell) => string): readonly Cell[] => {
  const groups = new Map<string, Cell>()
  for (const cell of cells) {
    const other = groups.get(key(cell))
    groups.set(key(cell), other === undefined ? cell : together(other, cell))
  }
  return [...groups.values()]
}

const standing = (cell: Cell): string =>
  `${cell.instances} ${cell.streak >= 2} ${cell.since === null}`

/**
 * At most about `most` cells: first the instances of a router are put together, then routers of
 * the same standing. The weakest figures stay, so the verdict does too.
 */
export const compactCells = (cells: readonly Cell[], most: number): readonly Cell[] => {
  if (cells.length <= most) return cells
  const byRouter = mergedBy(cells, cell => cell.routers.join(' '))
  return byRouter.length <= most ? byRouter : mergedBy(byRouter, standing)
}

/** Stands for every configured router, so that large evidence does not repeat them all. */
export const everyRouter = '*'

/** True when a list of routers has this one in it. */
export const covers = (routers: readonly string[], router: string): boolean =>
  routers.includes(router) || routers[0] === everyRouter

/** The list of routers, or one sign for all of them. */
export const shortened = (routers: readonly string[], all: readonly string[]): readonly string[] =>
  all.length > 1 && routers.length === all.length && all.every(router => routers.includes(router))
    ? [everyRouter]
    : routers
