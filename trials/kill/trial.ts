import { say } from '../../bench/say.ts'
import { grouped, seconds, tableOf } from '../../bench/table.ts'
import { cleaningUp } from '../../bench/leftovers.ts'
import { openTheatre } from '../stage/theatre.ts'
import { type Trial, wholeNumber } from '../trial.ts'
import { type Cell, nameOf, type Result } from './cell.ts'
import { cellsOf, failuresOf, momentsOf, runMatrix } from './matrix.ts'

const signalsIn = (text: string | undefined): readonly Cell['signal'][] => {
  if (text === undefined) return ['SIGKILL', 'SIGTERM']
  if (text === 'SIGKILL' || text === 'SIGTERM') return [text]
  throw new Error(`--signal takes SIGKILL or SIGTERM, not ${text}`)
}

const rowsOf = (results: readonly Result[]): readonly (readonly string[])[] => {
  const labels = [...new Set(results.map(({ cell }) => cell.moment.label))]
  return labels.map(label => {
    const those = results.filter(({ cell }) => cell.moment.label === label)
    const slowest = (signal: Cell['signal']) => {
      const times = those.filter(each => each.cell.signal === signal).map(each => each.recovery)
      return times.length === 0 ? '' : seconds(Math.max(...times))
    }
    return [
      label,
      String(those.length),
      grouped(those.reduce((sum, { requests }) => sum + requests, 0)),
      String(those.filter(({ wrong }) => wrong.length > 0).length),
      slowest('SIGKILL'),
      slowest('SIGTERM'),
    ]
  })
}

/** SIGKILL and SIGTERM around every request that changes the platform, and what follows. */
export const kill: Trial = {
  name: 'kill',
  about: 'stops swaps around every request that changes the platform, under load; an hour',
  options: {
    platform: 'cloudfoundry, or docker; cloudfoundry',
    signal: 'SIGKILL or SIGTERM; both',
    every: 'takes every so manieth cell; 1',
    abreast: 'so many swaps side by side; 8',
  },
  run: async options => {
    const every = wholeNumber(options, 'every', 1)
    const abreast = wholeNumber(options, 'abreast', 8)
    const signals = signalsIn(options['signal'])
    const theatre = await openTheatre(options['platform'])
    return cleaningUp(theatre.close, async () => {
      const moments = await momentsOf(theatre)
      const all = cellsOf(moments, signals)
      const cells = all.filter((_, at) => at % every === 0)
      say(
        `${moments.length} requests of a swap change the platform; ${cells.length} of ${all.length} cells`,
      )
      let done = 0
      const outcome = await runMatrix(theatre, cells, abreast, ({ cell, wrong, recovery }) => {
        done += 1
        const how = wrong.length === 0 ? 'well' : `WRONG: ${wrong[0] ?? ''}`
        say(`${done}/${cells.length} ${nameOf(cell)}: ${how}, ${seconds(recovery)}`)
      })
      say()
      const head = ['request', 'cells', 'requests', 'wrong', 'after SIGKILL', 'after SIGTERM']
      for (const line of tableOf(head, rowsOf(outcome.results))) say(line)
      return failuresOf(outcome)
    })
  },
}
