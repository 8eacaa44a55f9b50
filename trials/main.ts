import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cleanNow } from '../bench/leftovers.ts'
import { openFolder } from '../bench/folder.ts'
import { say } from '../bench/say.ts'
import { seconds } from '../bench/table.ts'
import { endWatch } from '../bench/executables/execute.ts'
import { buildInto } from '../script/build.ts'
import { engine } from './docker/trial.ts'
import { explore } from './explorer/trial.ts'
import { faults } from './faults/trial.ts'
import { fuzzing } from './fuzz/trial.ts'
import { kill } from './kill/trial.ts'
import { soak } from './soak/trial.ts'
import type { Trial } from './trial.ts'

const trials: readonly Trial[] = [explore, kill, faults, engine, fuzzing, soak]

const help = (): string => {
  const texts = trials.map(({ name, about, options }) => {
    const lines = Object.entries(options).map(([option, means]) => `      --${option}  ${means}`)
    return [`  ${name}  ${about}`, ...lines].join('\n')
  })
  return ['npm run trials -- <name> [--option value]', ...texts].join('\n')
}

const runOne = async (args: readonly string[]): Promise<number> => {
  const [name] = args
  const trial = trials.find(each => each.name === name)
  if (trial === undefined) {
    say(help())
    return name === undefined || name === '--help' ? 0 : 1
  }
  const { values } = parseArgs({
    args: args.slice(1),
    options: Object.fromEntries(
      Object.keys(trial.options).map(option => [option, { type: 'string' as const }]),
    ),
  })
  const resource = join(await openFolder(), 'resource')
  await buildInto(resource)
  process.env['RESOURCE_DIRECTORY'] = resource
  const began = performance.now()
  say(`${trial.name}: ${trial.about}`)
  say()
  const failures = await trial.run(values as Readonly<Record<string, string | undefined>>)
  say()
  say(`${trial.name} took ${seconds(performance.now() - began)}`)
  for (const failure of failures) say(`FAILS ${failure}`)
  return failures.length === 0 ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void cleanNow().then(() => process.exit(1)))

runOne(process.argv.slice(2)).then(
  code => {
    endWatch()
    process.exit(code)
  },
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exit(1)
  },
)
