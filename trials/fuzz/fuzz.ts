import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { attempt, type Given, type Outcome } from './attempt.ts'
import { type Counts, counting } from './counts.ts'
import { openPlace, type Place } from './ground.ts'
import { judge, type Verdict } from './judge.ts'
import { type Kind, kinds, type Try } from './kinds.ts'

/** What is to be tried. */
export interface Wanted {
  readonly tries: number
  /** The same seed makes the same tries. */
  readonly seed: number
  /** Only kinds whose names begin so; all where it is undefined. */
  readonly only?: string | undefined
}

/** What was tried, and each kind's first failure in its smallest form. */
export interface Fuzzed {
  readonly counts: Counts
  /** Requests that stayed valid until a platform was asked. */
  readonly asked: number
  readonly failures: readonly string[]
}

/** How a try ended, and what that is worth. */
export interface Made {
  readonly outcome: Outcome
  readonly verdict: Verdict
}

/** Makes one try: in this process, or however `run` does it. */
export const made = async (
  place: Place,
  { executable, stdin, args, files, licence, touched }: Try,
  run: (given: Given) => Promise<Outcome> = attempt,
): Promise<Made> => {
  for (const [path, text] of Object.entries(files))
    await writeFile(join(place.directory, path), text)
  const outcome = await run({ executable, stdin, args: args ?? [place.directory] })
  return { outcome, verdict: judge(outcome, { licence, touched }) }
}

const longest = 600

const shown = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`

/** A try that went wrong, for people. */
export const told = (
  kind: Kind,
  seed: number,
  smallest: Try,
  { outcome, verdict }: Made,
): string => {
  const files = Object.entries(smallest.files).map(
    ([path, text]) => `    ${path}: ${shown(JSON.stringify(text.toString()))}`,
  )
  return [
    `${kind.name}, seed ${seed}: ${verdict.wrong.join('; ')}`,
    `    ${smallest.executable} ${JSON.stringify(smallest.args ?? 'in the directory')}`,
    `    stdin: ${shown(smallest.stdin.toString())}`,
    ...files,
    `    stderr: ${shown(outcome.stderr)}`,
  ].join('\n')
}

const tryKind = async (
  place: Place,
  kind: Kind,
  tries: number,
  seed: number,
  count: (kind: string, outcome: Outcome, ending: string) => void,
): Promise<readonly string[]> => {
  const counted = async (one: Try): Promise<Made> => {
    const result = await made(place, one)
    count(kind.name, result.outcome, result.verdict.ending)
    return result
  }
  const property = fc.asyncProperty(
    kind.tries(place),
    async one => (await counted(one)).verdict.wrong.length === 0,
  )
  const details = await fc.check(property, { numRuns: tries, seed })
  const [smallest] = details.counterexample ?? []
  if (smallest === undefined) return []
  return [told(kind, seed, smallest, await counted(smallest))]
}

/** Tries bad input of every kind, in this process, on platforms that say little. */
export const fuzz = async ({ tries, seed, only = '' }: Wanted): Promise<Fuzzed> => {
  const place = await openPlace()
  const { count, counts } = counting()
  const chosen = kinds.filter(({ name }) => name.startsWith(only))
  const shares = chosen.reduce((sum, { share }) => sum + share, 0)
  const failures: string[] = []
  try {
    for (const kind of chosen) {
      const share = Math.ceil((tries * kind.share) / shares)
      failures.push(...(await tryKind(place, kind, share, seed, count)))
    }
    return { counts: counts(), asked: place.asked(), failures }
  } finally {
    await place.close()
  }
}
