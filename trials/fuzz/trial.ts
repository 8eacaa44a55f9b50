import { say } from '../../bench/say.ts'
import { grouped, tableOf } from '../../bench/table.ts'
import { type Options, type Trial, wholeNumber } from '../trial.ts'
import { tryExecutables } from './executables.ts'
import { fuzz, type Fuzzed } from './fuzz.ts'

const row = ([name, count]: readonly [string, number]): readonly string[] => [name, grouped(count)]

const print = ({ counts, asked }: Fuzzed): void => {
  for (const line of tableOf(['kind', 'tries'], [...counts.byKind].map(row))) say(line)
  say()
  const endings = [...counts.byEnding].toSorted(([, a], [, b]) => b - a)
  for (const line of tableOf(['ending', 'tries'], endings.map(row))) say(line)
  say()
  say(`requests to the platforms: ${grouped(asked)}`)
  say(`slowest try: ${Math.round(counts.slowest)} ms by the clock`)
  if (counts.hardest > 0) say(`hardest try: ${Math.round(counts.hardest)} ms of the processor`)
  say(`longest output: ${grouped(counts.longest)} characters`)
  say()
}

const run = async (options: Options): Promise<readonly string[]> => {
  const seed = wholeNumber(options, 'seed', Math.ceil(Math.random() * 2 ** 31))
  const tries = wholeNumber(options, 'tries', 100_000)
  const starts = wholeNumber(options, 'starts', 300)
  say(`seed ${seed}`)
  say()
  const inside = await fuzz({ seed, tries, only: options['only'] })
  print(inside)
  say('the same with the executables')
  say()
  const outside = await tryExecutables({ seed, tries: starts })
  print(outside)
  return [...inside.failures, ...outside.failures]
}

/** Bad input by the thousand: stdin, source, params, versions, manifests, paths. */
export const fuzzing: Trial = {
  name: 'fuzz',
  about: 'bad input of every kind, each try answered in words (5 minutes for 100,000)',
  options: {
    seed: 'makes the same tries again; else a new one, which is printed',
    tries: 'how many; 100000',
    starts: 'how many with the executables; 300',
    only: 'kinds whose names begin so, such as manifest; all',
  },
  run,
}
