import { say } from '../../bench/say.ts'
import { grouped, seconds, tableOf } from '../../bench/table.ts'
import { cleaningUp } from '../../bench/leftovers.ts'
import { openTheatre } from '../stage/theatre.ts'
import { type Trial, wholeNumber } from '../trial.ts'
import { type Cell, nameOf, type Result } from './cell.ts'
import { type Kind, kinds } from './kind.ts'
import { cellsOf, failuresOf, recorded, runMatrix } from './matrix.ts'

const signalsIn = (text: string | undefined): readonly Cell['signal'][] => {
  if (text === undefined) return ['SIGKILL', 'SIGTERM']
  if (text === 'SIGKILL' || text === 'SIGTERM') return [text]
  throw new Error(`--signal takes SIGKILL or SIGTERM, not ${text}`)
}

const kindIn = (text = 'swap'): Kind => {
  const kind = kinds.find(each => each === text)
  if (kind === undefined) throw new Error(`--action takes ${kinds.join(', ')}, not ${text}`)
  return kind
}

const total = (results: readonly Result[], count: 'requests' | 'lost'): string =>
  grouped(results.reduce((sum, each) => sum + each[count], 0))

const rowsOf = (results: readonly Result[]): readonly (readonly string[])[] => {
  const labels = [...new Set(results.map(({ cell }) => cell.moment.label))]
  return labels.map(label => {
    const those = results.filter(({ cell }) => cell.moment.label === label)
    const wrong = those.filter(each => each.wrong.length > 0).length
    return [
      label,
      String(those.length),
      total(those, 'requests'),
      total(those, 'lost'),
      String(wrong),
    ]
  })
}

/** How long it took until all was right again, from the start of the next run. */
const recoveries = (results: readonly Result[], signal: Cell['signal']): readonly string[] => {
  const those = results.filter(({ cell }) => cell.signal === signal)
  const times = those.map(each => each.recovery).toSorted((a, b) => a - b)
  const [median, longest] = [times[Math.floor(times.length / 2)], times.at(-1)]
  if (median === undefined || longest === undefined) return []
  const lost = `${total(those, 'lost')} of ${total(those, 'requests')} requests lost`
  const wrong = those.filter(each => each.wrong.length > 0).length
  return [
    `${signal}: ${those.length} cells, ${wrong} wrong, ${lost}; recovery ${seconds(median)} in the median, ${seconds(longest)} at most`,
  ]
}

/** SIGKILL and SIGTERM around every request that changes the platform, and what follows. */
export const kill: Trial = {
  name: 'kill',
  about: 'stops runs around every request that changes the platform, under load; an hour',
  options: {
    platform: 'cloudfoundry, or docker; cloudfoundry',
    action: `the run that is stopped: ${kinds.join(', ')}; swap`,
    signal: 'SIGKILL or SIGTERM; both',
    every: 'takes every so manieth cell; 1',
    from: 'the number of the first cell; 1',
    only: 'part of the name of the cells to take; all',
    abreast: 'so many runs side by side; 8',
  },
  run: async options => {
    const every = wholeNumber(options, 'every', 1)
    const from = wholeNumber(options, 'from', 1)
    const abreast = wholeNumber(options, 'abreast', 8)
    const signals = signalsIn(options['signal'])
    const kind = kindIn(options['action'])
    const theatre = await openTheatre(options['platform'])
    return cleaningUp(theatre.close, async () => {
      const moments = await recorded(theatre, kind)
      const all = cellsOf(kind, moments, signals)
      const cells = all
        .slice(from - 1)
        .filter((_, at) => at % every === 0)
        .filter(cell => nameOf(cell).includes(options['only'] ?? ''))
      const writes = moments.filter(each => each.writes).length
      say(`${writes} requests change the platform; ${cells.length} of ${all.length} cells`)
      let done = 0
      const outcome = await runMatrix(
        theatre,
        cells,
        abreast,
        ({ cell, wrong, recovery, stalled }) => {
          done += 1
          const how = wrong.length === 0 ? 'well' : `WRONG: ${wrong.join('\n')}`
          say(
            `${done}/${cells.length} ${nameOf(cell)}: ${how}, ${seconds(recovery)}; stood still for ${seconds(stalled)}`,
          )
        },
      )
      for (const { cell, lost, stalled } of outcome.repeated)
        say(`again: ${nameOf(cell)}: ${lost} lost, the machine stood still for ${seconds(stalled)}`)
      say()
      const head = ['struck at', 'cells', 'requests', 'lost', 'wrong']
      for (const line of tableOf(head, rowsOf(outcome.results))) say(line)
      say()
      for (const line of signals.flatMap(each => recoveries(outcome.results, each))) say(line)
      return failuresOf(outcome)
    })
  },
}
