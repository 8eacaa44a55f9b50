import { add, emptyTally, type Tally } from '../load/tally.ts'
import { median } from '../part.ts'
import { grouped, seconds, tableOf } from '../table.ts'
import type { Cost } from './cost.ts'

/** All loads of some changes together. */
export const tallyOf = (costs: readonly Cost[]): Tally =>
  costs.map(({ tally }) => tally).reduce(add, emptyTally)

const rowOf = (way: string, costs: readonly Cost[]): readonly string[] => {
  const { requests, failed } = tallyOf(costs)
  const lossy = costs.filter(({ tally }) => tally.failed > 0).length
  return [
    way,
    grouped(costs.length),
    grouped(lossy),
    grouped(requests),
    grouped(failed),
    `${((100 * failed) / requests).toFixed(3)} %`,
    seconds(median(costs.map(({ time }) => time))),
  ]
}

const head = ['way', 'changes', 'with losses', 'requests', 'failed', 'share', 'median time']

/** Lines of a table with a row for each way, over all its changes. */
export const summaryTable = (costs: readonly Cost[]): readonly string[] => {
  const ways = [...new Set(costs.map(({ way }) => way))]
  const rows = ways.map(name =>
    rowOf(
      name,
      costs.filter(({ way }) => way === name),
    ),
  )
  return tableOf(head, rows)
}
