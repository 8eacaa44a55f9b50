import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { Failure } from '../../failure.ts'

/** True when `path` is `directory` or lies in it. */
export const isInside = (directory: string, path: string): boolean => {
  const way = relative(directory, path)
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}

/**
 * The absolute path of something in `directory`, links resolved. `name` is what the user wrote.
 * Rejects with `path.outside`, or with `code` when nothing is there.
 */
export const inside = async (
  directory: string,
  path: string,
  code: 'path.missing' | 'manifest.missing',
): Promise<string> => {
  const absolute = resolve(directory, path)
  if (!isInside(directory, absolute)) throw new Failure('path.outside', { path })
  try {
    const real = await realpath(absolute)
    if (!isInside(await realpath(directory), real)) throw new Failure('path.outside', { path })
    return real
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure(code, { path, file: path }, thrown)
  }
}
