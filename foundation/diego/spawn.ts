import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { killGroup, type Watchdog } from './watchdog.ts'

export interface Program {
  readonly folder: string
  readonly command: string
  readonly environment: Readonly<Record<string, string>>
}

export interface Running {
  signal(signal: NodeJS.Signals): void
  /** Resolves with the exit's description once the program has ended. */
  readonly ended: Promise<string>
}

const path = (folder: string): string =>
  [dirname(process.execPath), `${folder}/node_modules/.bin`, process.env['PATH'] ?? ''].join(':')

/** Starts a command in a process group of its own, as a container would. */
export const spawnProgram = (
  program: Program,
  watchdog: Watchdog,
  log: (kind: 'OUT' | 'ERR', text: string) => void,
): Running => {
  const child = spawn('bash', ['-c', program.command], {
    cwd: program.folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: path(program.folder),
      HOME: program.folder,
      LANG: 'en_US.UTF-8',
      TMPDIR: '/tmp',
      ...program.environment,
    },
  })
  const group = child.pid
  if (group !== undefined) watchdog.guard(group)
  createInterface({ input: child.stdout }).on('line', text => log('OUT', text))
  createInterface({ input: child.stderr }).on('line', text => log('ERR', text))
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(`failed to start: ${error.message}`))
    child.once('exit', (code, signal) => {
      if (group !== undefined) {
        // The container goes with its first process.
        killGroup(group, 'SIGKILL')
        watchdog.release(group)
      }
      resolve(`Exited with status ${code ?? 128}${signal === null ? '' : ` (${signal})`}`)
    })
  })
  return {
    signal: signal => {
      if (group !== undefined) killGroup(group, signal)
    },
    ended,
  }
}
