import { cleaningUp } from '../../bench/leftovers.ts'
import { say } from '../../bench/say.ts'
import { grouped, seconds, tableOf } from '../../bench/table.ts'
import { openHost } from '../stage/docker.ts'
import { type Trial, wholeNumber } from '../trial.ts'
import { type Befallen, nameOf } from './befall.ts'
import { casesOf, failuresOf, runCases } from './matrix.ts'
import { mishaps } from './mishap.ts'

const rowsOf = (results: readonly Befallen[]): readonly (readonly string[])[] =>
  [...new Set(results.map(each => each.case.mishap))].map(mishap => {
    const those = results.filter(each => each.case.mishap === mishap)
    const sum = (count: (each: Befallen) => number) =>
      grouped(those.reduce((all, each) => all + count(each), 0))
    return [
      mishap.name,
      String(those.length),
      sum(({ ending }) => (ending === 'finished' ? 1 : 0)),
      sum(({ requests }) => requests),
      sum(({ lost }) => lost),
      sum(({ wrong }) => (wrong.length > 0 ? 1 : 0)),
      seconds(Math.max(...those.map(({ took }) => took))),
      seconds(Math.max(0, ...those.map(({ recovery }) => recovery ?? 0))),
    ]
  })

/** What befalls a Docker host and is no answer of the Engine: something dies, goes, or is full. */
export const engine: Trial = {
  name: 'engine',
  about:
    'lets something die, go or run full on a Docker host in each phase of a swap; half an hour',
  options: {
    mishap: 'those only whose name holds this; all',
    phase: 'this phase only; all',
    every: 'takes every so manieth case; 1',
    abreast: 'so many runs side by side; 4',
  },
  run: async options => {
    const every = wholeNumber(options, 'every', 1)
    const abreast = wholeNumber(options, 'abreast', 4)
    const cases = casesOf(mishaps.filter(({ name }) => name.includes(options['mishap'] ?? '')))
      .filter(({ phase }) => phase === (options['phase'] ?? phase))
      .filter((_, at) => at % every === 0)
    let done = 0
    const host = await openHost()
    const tell = (result: Befallen): void => {
      const { ending, lost, took, recovery, wrong } = result
      done += 1
      const how = wrong.length === 0 ? 'well' : `WRONG: ${wrong[0] ?? ''}`
      const then = recovery === undefined ? '' : `, then ${seconds(recovery)}`
      say(
        `${done}/${cases.length} ${nameOf(result.case)}: ${how}, ${ending}, ${lost} lost, ${seconds(took)}${then}`,
      )
    }
    const outcome = await cleaningUp(host.close, () => runCases(host, cases, abreast, tell))
    say()
    const head = ['mishap', 'runs', 'through', 'requests', 'lost', 'wrong', 'longest', 'next']
    for (const line of tableOf(head, rowsOf(outcome.results))) say(line)
    return failuresOf(outcome)
  },
}
