import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

// Debian puts daemons where an ordinary user's PATH does not look.
const daemons = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin']

/** The path of an installed program, or nothing. */
export const findExecutable = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), ...daemons]
    .map(directory => join(directory, name))
    .find(isExecutable)

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
