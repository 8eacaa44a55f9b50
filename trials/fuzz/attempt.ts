import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import { checkCommand } from '../../src/commands/check.ts'
import { inCommand } from '../../src/commands/in.ts'
import { outCommand } from '../../src/commands/out.ts'
import { serve } from '../../src/concourse/main.ts'
import type { Command } from '../../src/concourse/protocol.ts'

/** What Concourse would start. */
export type Executable = Command['name']

/** What an executable gets. */
export interface Given {
  readonly executable: Executable
  readonly stdin: Buffer
  readonly args: readonly string[]
}

/** How it ended, and all that it said. */
export interface Outcome {
  /** Nothing where it did not end, or not as a process should. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
  /** Of the processor: what a busy machine does not change. */
  readonly worked: number
  /** What no user should meet: a rejection, a warning of Node, an end that is none. */
  readonly oddities: readonly string[]
}

const commands: Readonly<Record<Executable, Command>> = {
  check: checkCommand,
  in: inCommand,
  out: outCommand,
}

/** Far above what is allowed, so that a hang is reported and does not hang the trial. */
const patience = 20_000

/** Runs a command in this process, by what a process gives to it. */
export const attempt = async ({ executable, stdin, args }: Given): Promise<Outcome> => {
  const said = { stdout: '', stderr: '' }
  const oddities: string[] = []
  let code = 0
  const sink = (stream: 'stdout' | 'stderr') => ({
    on: () => undefined,
    write: (text: string) => {
      said[stream] += text
    },
  })
  const warned = (warning: Error) => oddities.push(`Node warns: ${warning.message}`)
  process.on('warning', warned)
  const began = performance.now()
  const worked = process.cpuUsage()
  const served = serve(commands[executable], {
    stdin: Readable.from([stdin]),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    args,
    variables: { NO_COLOR: '1' },
    signals: new EventEmitter(),
    setExitCode: wanted => {
      code = wanted
    },
    exit: () => oddities.push('it ended the process itself'),
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(() => {
      oddities.push(`it was not over after ${patience / 1000} s`)
      resolve()
    }, patience)
  })
  await Promise.race([served, late]).catch((thrown: unknown) =>
    oddities.push(`it rejects: ${String(thrown).slice(0, 200)}`),
  )
  clearTimeout(timer)
  const { user, system } = process.cpuUsage(worked)
  const milliseconds = performance.now() - began
  // Node hands a warning over in the next turn.
  await new Promise(setImmediate)
  process.off('warning', warned)
  return {
    ...said,
    code: oddities.length > 0 ? undefined : code,
    milliseconds,
    worked: (user + system) / 1000,
    oddities,
  }
}
