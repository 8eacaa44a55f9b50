import { grouped, seconds, tableOf } from '../../bench/table.ts'
import type { Result } from './cell.ts'

const head = ['cells', 'right', 'failed safe', 'wrong', 'requests', 'slowest', 'recovery']

const slowest = (times: readonly (number | undefined)[]): string => {
  const known = times.filter(time => time !== undefined)
  return known.length === 0 ? '' : seconds(Math.max(...known))
}

/** What came of cells, by whatever `by` tells of each. */
export const tableBy = (
  name: string,
  results: readonly Result[],
  by: (result: Result) => string,
): readonly string[] => {
  const rows = [...Map.groupBy(results, by)].map(([what, those]) => {
    const ended = (ending: Result['ending']) =>
      String(those.filter(each => each.ending === ending).length)
    return [
      what,
      String(those.length),
      ended('right'),
      ended('failed safe'),
      ended('wrong'),
      grouped(those.reduce((sum, { requests }) => sum + requests, 0)),
      slowest(those.map(({ took }) => took)),
      slowest(those.map(({ recovery }) => recovery)),
    ]
  })
  return tableOf(
    [name, ...head],
    rows.toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
  )
}
