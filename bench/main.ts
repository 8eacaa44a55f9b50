import { build, endWatch } from './executables/execute.ts'
import { openFolder } from './folder.ts'
import type { Part } from './part.ts'
import { claims } from './claims/part.ts'
import { convergence } from './convergence/part.ts'
import { dockerParts } from './docker/parts.ts'
import { cleanNow } from './leftovers.ts'
import { say } from './say.ts'
import { startup } from './startup/part.ts'
import { swaps } from './swaps/part.ts'
import { fuzz } from './fuzz/part.ts'
import { seconds } from './table.ts'
import { triples } from './triples/part.ts'

const parts: readonly Part[] = [startup, claims, triples, convergence, swaps, fuzz, ...dockerParts]

/** `docker` stands for `docker:swaps` and whatever else is on a Docker host. */
const means = (name: string, part: Part): boolean =>
  part.name === name || part.name.startsWith(`${name}:`)

const chosen = (names: readonly string[]): readonly Part[] => {
  const unknown = names.filter(name => !parts.some(part => means(name, part)))
  if (unknown.length > 0) {
    const known = parts.map(part => part.name).join(', ')
    throw new Error(`there is no part ${unknown.join(', ')}; there are ${known}`)
  }
  return names.length === 0 ? parts : parts.filter(part => names.some(name => means(name, part)))
}

const runAll = async (names: readonly string[]): Promise<number> => {
  const wanted = chosen(names)
  await build()
  await openFolder()
  const broken: string[] = []
  for (const part of wanted) {
    const began = performance.now()
    say(`${part.name}: ${part.about}`)
    say()
    for (const failure of await part.run()) broken.push(`${part.name}: ${failure}`)
    say()
    say(`${part.name} took ${seconds(performance.now() - began)}`)
    say()
  }
  for (const failure of broken) say(`FAILS ${failure}`)
  return broken.length === 0 ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    // Watchdogs kill what was started: they see this process end.
    void cleanNow().then(() => process.exit(1))
  })

runAll(process.argv.slice(2)).then(
  code => {
    endWatch()
    process.exit(code)
  },
  (error: unknown) => {
    say(`the bench fails: ${error instanceof Error ? (error.stack ?? '') : String(error)}`)
    process.exit(1)
  },
)
