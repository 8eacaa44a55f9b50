import { cleaningUp } from '../../bench/leftovers.ts'
import { say } from '../../bench/say.ts'
import { seconds } from '../../bench/table.ts'
import { openTheatre } from '../stage/theatre.ts'
import { type Trial, wholeNumber } from '../trial.ts'
import { type Cell, nameOf, patience, type Result } from './cell.ts'
import { startElsewhere } from './elsewhere.ts'
import type { Kind, Scene } from './kind.ts'
import { kinds } from './kinds.ts'
import { callsOf, cellsOf, failuresOf, runMatrix } from './matrix.ts'
import { tableBy } from './table.ts'

const kindsIn = (text: string | undefined): readonly Kind[] => {
  const found = kinds.filter(({ name }) => text === undefined || name.includes(text))
  if (found.length > 0) return found
  throw new Error(`--kind takes a part of one of these: ${kinds.map(k => k.name).join(', ')}`)
}

const callOf = ({ point }: Cell): string => point?.label ?? 'every call'

/** One fault at one call of a swap, for every kind of fault and every call. */
export const faults: Trial = {
  name: 'faults',
  about: 'lets each call of a swap fail in each way, under load; an hour',
  options: {
    platform: 'cloudfoundry, or docker; cloudfoundry',
    kind: 'only kinds with this in their name; all',
    call: 'only calls with this in their name; all',
    every: 'takes every so manieth cell of a kind; 1',
    slow: 'the same for kinds that cost half a minute or more; 6',
    abreast: 'so many swaps side by side; 8',
    seed: 'of the order, and of what is taken; 1',
  },
  run: async options => {
    const share = {
      every: wholeNumber(options, 'every', 1),
      slow: wholeNumber(options, 'slow', 6),
      seed: wholeNumber(options, 'seed', 1),
    }
    const abreast = wholeNumber(options, 'abreast', 8)
    const chosen = kindsIn(options['kind'])
    const theatre = await openTheatre(options['platform'])
    const elsewhere = await startElsewhere()
    const close = async () => {
      await theatre.close()
      await elsewhere.close()
    }
    return cleaningUp(close, async () => {
      const platform = options['platform'] === 'docker' ? 'docker' : 'cloudfoundry'
      const scene: Scene = { platform, elsewhere: elsewhere.url }
      const points = await callsOf(theatre)
      const called = points.filter(({ purpose }) => purpose.includes(options['call'] ?? ''))
      const cells = cellsOf(chosen, called, scene, share)
      const labels = new Set(points.map(({ label }) => label))
      say(`a swap makes ${labels.size} different calls, of which ${points.length} are taken;`)
      say(`${chosen.length} kinds of faults, every ${share.every}. cell of a kind and every`)
      say(`${share.slow}. of a slow one: ${cells.length} cells, each within ${seconds(patience)}`)
      const results: Result[] = []
      const outcome = await runMatrix(theatre, scene, cells, abreast, result => {
        results.push(result)
        const { cell, ending, wrong, error, story, took, recovery } = result
        const how = [ending, ...wrong, error].filter(each => each !== '').join('; ')
        const back = recovery === undefined ? '' : `, recovered in ${seconds(recovery)}`
        say(`${results.length}/${cells.length} ${nameOf(cell)}: ${seconds(took)}${back}: ${how}`)
        if (ending === 'wrong') say(story)
      })
      for (const lines of [
        tableBy('fault', outcome.results, ({ cell }) => cell.kind.name),
        tableBy('call', outcome.results, ({ cell }) => callOf(cell)),
      ]) {
        say()
        for (const line of lines) say(line)
      }
      const { length: again } = outcome.repeated
      if (again > 0) say(`${again} cells are done again, because this machine stood still`)
      const followed = elsewhere.asked()
      return [
        ...failuresOf(outcome),
        ...(followed.length === 0
          ? []
          : [`${followed.length} redirections are followed: ${followed[0]}`]),
      ]
    })
  },
}
