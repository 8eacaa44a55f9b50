import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startWatchdog, type Watchdog } from '../../foundation/diego/watchdog.ts'
import { buildInto } from '../../script/build.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'dist')

/** What Concourse would start. */
export type Executable = 'check' | 'in' | 'out'

/** How an executable ended. */
export interface Executed {
  readonly code: number
  readonly stdout: string
  readonly milliseconds: number
}

/** Builds the executables as they are shipped. */
export const build = (): Promise<void> => buildInto(dist)

/** The file that Node runs for an executable. */
export const fileOf = (name: Executable): string => join(dist, `${name}.js`)

let watchdog: Watchdog | undefined

/**
 * Runs an executable as Concourse does: the request on stdin, a directory as its argument, the
 * build's variables around it. It ends with this process, however that ends.
 */
export const execute = async (
  name: Executable,
  request: unknown,
  directory: string,
  onLine: (line: string) => void,
): Promise<Executed> => {
  watchdog ??= startWatchdog()
  const guard = watchdog
  const began = performance.now()
  const child = spawn(process.execPath, [fileOf(name), directory], {
    detached: true,
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', BUILD_ID: String(began) },
  })
  const { pid } = child
  if (pid !== undefined) guard.guard(pid)
  createInterface({ input: child.stderr }).on('line', onLine)
  const said = text(child.stdout)
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve(code ?? 1))
  })
  child.stdin.end(JSON.stringify(request))
  const code = await ended
  if (pid !== undefined) guard.release(pid)
  return { code, stdout: await said, milliseconds: performance.now() - began }
}

/** Lets the process end: nothing is watched over any more. */
export const endWatch = (): void => {
  watchdog?.close()
  watchdog = undefined
}
