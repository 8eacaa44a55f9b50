import { readFile, stat } from 'node:fs/promises'
import { Failure } from '../../failure.ts'
import { inside } from './inside.ts'

/** Bytes of the longest text that is read. */
const longest = 2 ** 20

/**
 * The text in a file under `directory`. Rejects with `path.outside`, with `code` when nothing is
 * there, and with what `invalid` makes of it when it is no file, or one of more than 1 MiB: usually
 * `manifest.invalid`.
 */
export const readText = async (
  directory: string,
  path: string,
  code: 'path.missing' | 'manifest.missing',
  invalid = (detail: string): Failure => new Failure('manifest.invalid', { file: path, detail }),
): Promise<string> => {
  const found = await inside(directory, path, code)
  const about = await stat(found)
  // A pipe would be waited for.
  if (!about.isFile()) throw invalid(about.isDirectory() ? 'it is a folder' : 'it is no file')
  if (about.size > longest) throw invalid('it is larger than 1 MiB')
  return await readFile(found, 'utf8')
}
