import { isObject } from '../config/reader.ts'

/** Fewer characters than this stand in too many words. */
const shortest = 4

// What settings are made of: hidden, it would take the sense out of every line.
const plainWords: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'none',
  'debug',
  'info',
  'warn',
  'error',
  'test',
  'staging',
  'production',
  'development',
])

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.split(/\r?\n/)
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.values(value).flatMap(textsIn) : []
}

/**
 * The texts in values of `vars`, vars files and `environment` that count as secrets: nobody can
 * tell which of them are, so all do, line by line, except what is short, a plain word, a number
 * below 1000, or one of `open`, which the log shows anyhow.
 */
export const secretValues = (values: unknown, open: readonly string[]): readonly string[] => {
  const shown = new Set(open.map(text => text.toLowerCase()))
  return textsIn(values)
    .map(text => text.trim())
    .filter(
      text =>
        text.length >= shortest &&
        !plainWords.has(text.toLowerCase()) &&
        !shown.has(text.toLowerCase()) &&
        !(Number(text) < 1000),
    )
}
