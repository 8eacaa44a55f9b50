import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe } from 'vitest'
import { engineAddress } from '../../../../support/docker/engine.ts'

const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']

/** Where a program is; undefined when it is not installed. */
export const findProgram = (name: string): string | undefined =>
  folders
    .map(folder => join(folder, name))
    .find(path => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

/** `describe` for tests with an Engine and these programs; skipped without them, except in CI. */
export const describeWith = (
  programs: readonly string[],
  title: string,
  suite: () => void,
): void => {
  const missing = programs.filter(name => findProgram(name) === undefined)
  if (engineAddress === undefined) missing.push('a Docker Engine')
  if (missing.length > 0 && process.env['CI'] !== 'true')
    describe.skip(`${title} (skipped: without ${missing.join(', ')})`, suite)
  else describe(title, suite)
}

/** Starts a program that serves; gives what stops it. */
export const serve = (
  name: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): (() => Promise<void>) => {
  const child: ChildProcess = spawn(findProgram(name) ?? name, args, {
    stdio: 'ignore',
    env: { ...process.env, ...variables },
  })
  const ended = once(child, 'exit').catch(() => undefined)
  return async () => {
    child.kill('SIGKILL')
    await ended
  }
}
