import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

/** What Concourse would start. */
export type Executable = 'check' | 'in' | 'out'

/** How an executable ended, and all that it said. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

/** An executable at work. */
export interface Execution {
  readonly pid: number
  /** Resolves once the words stand on stderr; rejects when it ends without. */
  readonly says: (words: string) => Promise<void>
  /** What stands on stderr by now. */
  readonly said: () => string
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<Ended>
}

/** How it is started. */
export interface Start {
  readonly directory: string
  /** One JSON value, or text that is none. */
  readonly stdin: unknown
  /** What Concourse sets about the build, and proxies. */
  readonly variables?: Readonly<Record<string, string>>
  /** A line of bash that starts it as `"$0" "$@"`: for streams that nobody reads, or closes. */
  readonly shell?: string
}

/** Part of every secret that tests hand over: no output may ever contain it. */
export const canary = 'c4nary'

const running = new Map<() => void, string>()

/** Kills what a failed test has left at work below a directory. */
export const killBelow = (folder: string): void => {
  for (const [kill, directory] of running) if (directory.startsWith(folder)) kill()
}

/** Starts an executable as Concourse does: no terminal, cwd `/`, the request on stdin. */
export const execute = (
  name: Executable,
  { directory, stdin, variables, shell }: Start,
): Execution => {
  const began = performance.now()
  const path = join(process.env['RESOURCE_DIRECTORY'] ?? 'dist', name)
  const [file, before] = shell === undefined ? [path, []] : ['bash', ['--norc', '-c', shell, path]]
  const child = spawn(file, [...before, directory], {
    cwd: '/',
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, NO_COLOR: '1', ...variables },
  })
  const kill = () => void child.kill('SIGKILL')
  running.set(kill, directory)
  let said = ''
  const listeners = new Set<() => void>()
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
    for (const listener of listeners) listener()
  })
  child.stdin.on('error', () => {})
  child.stdin.end(typeof stdin === 'string' ? stdin : JSON.stringify(stdin))
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const ended = Promise.all([closed, text(child.stdout)]).then(
    ([[code, signal], stdout]): Ended => {
      running.delete(kill)
      if (`${stdout}${said}`.includes(canary)) throw new Error(`a secret is shown:\n${said}`)
      return { code, signal, stdout, stderr: said, milliseconds: performance.now() - began }
    },
  )
  return {
    pid: child.pid ?? 0,
    kill: signal => void child.kill(signal),
    ended,
    said: () => said,
    says: words =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (said.includes(words)) resolve()
        }
        listeners.add(look)
        look()
        void ended.then(({ stderr }) =>
          reject(new Error(`it ended without saying "${words}":\n${stderr}`)),
        )
      }),
  }
}
