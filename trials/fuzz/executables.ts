import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import * as fc from 'fast-check'
import type { Given, Outcome } from './attempt.ts'
import { counting } from './counts.ts'
import { made, told, type Fuzzed, type Wanted } from './fuzz.ts'
import { openPlace } from './ground.ts'
import { kinds } from './kinds.ts'

const patience = 20_000

/** Starts the executable in RESOURCE_DIRECTORY as Concourse does. Its own work cannot be measured. */
const execute = async ({ executable, stdin, args }: Given): Promise<Outcome> => {
  const began = performance.now()
  const child = spawn(join(process.env['RESOURCE_DIRECTORY'] ?? 'dist', executable), [...args], {
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' },
    timeout: patience,
    killSignal: 'SIGKILL',
  })
  // One that refuses at once does not read to the end.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ])
  return {
    code: code ?? undefined,
    stdout,
    stderr,
    milliseconds: performance.now() - began,
    worked: 0,
    oddities: signal === null ? [] : [`it was ended by ${signal}`],
  }
}

// An argument of a process cannot hold one.
const canBePassed = (args: readonly string[] | undefined): boolean =>
  args?.every(arg => !arg.includes('\u0000')) ?? true

/** Tries a sample of every kind with the executables, which are built already. */
export const tryExecutables = async ({ tries, seed }: Wanted): Promise<Fuzzed> => {
  const place = await openPlace()
  const { count, counts } = counting()
  const failures: string[] = []
  try {
    for (const kind of kinds) {
      const share = Math.max(1, Math.round((tries * kind.share) / 100))
      for (const one of fc.sample(kind.tries(place), { numRuns: share, seed })) {
        if (!canBePassed(one.args)) continue
        const result = await made(place, one, execute)
        count(kind.name, result.outcome, result.verdict.ending)
        if (result.verdict.wrong.length > 0) failures.push(told(kind, seed, one, result))
      }
    }
    return { counts: counts(), asked: place.asked(), failures }
  } finally {
    await place.close()
  }
}
