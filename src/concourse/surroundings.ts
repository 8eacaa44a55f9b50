import type { Readable } from 'node:stream'
import type { Variables } from './build.ts'
import type { Signals } from './signals.ts'

/** Somewhere to write text; `done` is called when it has left the process. */
export interface Sink {
  readonly write: (text: string, done?: () => void) => unknown
  readonly on: (event: 'error', listener: (error: NodeJS.ErrnoException) => void) => unknown
}

/** Everything of a process that a command meets, so that tests can stand in for it. */
export interface Surroundings {
  readonly stdin: Readable
  readonly stdout: Sink
  readonly stderr: Sink
  readonly args: readonly string[]
  readonly variables: Variables
  readonly signals: Signals
  /** Sets the exit code without ending anything. */
  readonly setExitCode: (code: number) => void
  /** Ends the process at once. */
  readonly exit: (code: number) => void
}

/** The process that runs this. */
export const thisProcess = (): Surroundings => ({
  stdin: process.stdin,
  // Touching a standard stream sets it up, which takes milliseconds that a quiet check can save.
  get stdout() {
    return process.stdout
  },
  get stderr() {
    return process.stderr
  },
  args: process.argv.slice(2),
  variables: process.env,
  signals: process,
  setExitCode: code => {
    process.exitCode = code
  },
  exit: code => process.exit(code),
})
