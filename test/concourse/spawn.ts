import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A process under test: its first output, signals, its end. */
export interface Running {
  readonly said: Promise<unknown>
  readonly kill: (signal: NodeJS.Signals) => void
  /** Resolves when it reads its stdin, which stays open: more spaces than the kernel holds are gone. */
  readonly reads: () => Promise<void>
  readonly ended: Promise<Ended>
}

/** Starts an executable, or a source with this Node, the way Concourse does: no terminal, cwd `/`. */
export const start = (
  path: string,
  args: readonly string[],
  stdin: string | undefined,
  variables: Readonly<Record<string, string>> = {},
): Running => {
  const [file, before] = path.endsWith('.ts') ? [process.execPath, [path]] : [path, []]
  const folder = process.execPath.replace(/\/[^/]*$/, '')
  const env = { PATH: `${folder}:/usr/bin:/bin`, ...variables }
  const child = spawn(file, [...before, ...args], { cwd: '/', env })
  if (stdin !== undefined) child.stdin.end(stdin)
  const said = once(child.stderr, 'data')
  const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]): Ended => ({ code: code as number | null, stdout, stderr }),
  )
  const reads = () =>
    new Promise<void>(resolve => child.stdin.write(' '.repeat(4_000_000), () => resolve()))
  return { said, kill: signal => void child.kill(signal), reads, ended }
}

/** A complete source; its password is a canary. */
export const source = {
  platform: 'cloudfoundry',
  app: 'shop',
  api: 'https://api.example.com',
  organization: 'acme',
  space: 'live',
  username: 'robot',
  password: 'c4nary-password',
}
