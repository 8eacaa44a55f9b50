import { type Document, type ErrorCode, LineCounter, parseDocument } from 'yaml'
import { Failure } from '../../failure.ts'
import { readText } from './read-text.ts'
import { refuseExcess } from './refuse-excess.ts'

/** A YAML map with string keys. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Plain values only, whatever version or tag a text names: it becomes JSON in the end. */
const plainly = {
  merge: true,
  prettyErrors: false,
  logLevel: 'error',
  schema: 'core',
  resolveKnownTags: false,
  stringKeys: true,
  // `refuseExcess` sees to that, in less time.
  uniqueKeys: false,
} as const

/** Undefined where the text is so deep that the parser runs out of stack. */
const documentOf = (text: string, lineCounter: LineCounter): Document.Parsed | undefined => {
  try {
    return parseDocument(text, { ...plainly, lineCounter })
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined
    throw thrown
  }
}

const wordsOf = (code: ErrorCode): string =>
  code === 'RESOURCE_EXHAUSTION' ? 'it is nested too deep' : code.toLowerCase().replaceAll('_', ' ')

/**
 * The map in a YAML text, anchors and merges expanded. Rejects with `manifest.invalid` and the
 * line; what stands there is not quoted, since it may be a secret.
 */
export const parseYaml = (text: string, file: string): Fields => {
  const lines = new LineCounter()
  const invalid = (detail: string, offset?: number): Failure => {
    if (offset === undefined) return new Failure('manifest.invalid', { file, detail })
    const { line, col } = lines.linePos(offset)
    const placed = `line ${line}, column ${col}: ${detail}`
    return new Failure('manifest.invalid', { file, detail: placed })
  }
  const document = documentOf(text, lines)
  if (document === undefined) throw invalid('it is nested too deep')
  const problem = document.errors[0]
  if (problem) throw invalid(wordsOf(problem.code), problem.pos[0])
  refuseExcess(document.contents, invalid)
  const value: unknown = document.toJS({ maxAliasCount: -1 })
  if (isFields(value)) return value
  throw invalid('it is not a map')
}

/** The map in a YAML file under `directory`. */
export const readYaml = async (directory: string, path: string): Promise<Fields> =>
  parseYaml(await readText(directory, path, 'manifest.missing'), path)
