import { readFile } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import { Failure } from '../../failure.ts'
import { inside } from './inside.ts'

/** A YAML map with string keys. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The map in a YAML text, anchors and merges expanded. Rejects with `manifest.invalid` and the
 * line; what stands there is not quoted, since it may be a secret.
 */
export const parseYaml = (text: string, file: string): Fields => {
  const lines = new LineCounter()
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false })
  const problem = document.errors[0]
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0])
    const what = problem.code === 'DUPLICATE_KEY' ? 'a key stands there twice' : problem.code
    const detail = `line ${line}, column ${col}: ${what.toLowerCase().replaceAll('_', ' ')}`
    throw new Failure('manifest.invalid', { file, detail })
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1000 })
    if (isFields(value)) return value
  } catch (thrown) {
    throw new Failure(
      'manifest.invalid',
      { file, detail: 'its anchors cannot be expanded' },
      thrown,
    )
  }
  throw new Failure('manifest.invalid', { file, detail: 'it is not a map' })
}

/** The map in a YAML file under `directory`. */
export const readYaml = async (directory: string, path: string): Promise<Fields> =>
  parseYaml(await readFile(await inside(directory, path, 'manifest.missing'), 'utf8'), path)
