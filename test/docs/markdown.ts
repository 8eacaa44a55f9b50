import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Pages for people, by their path from the root. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs')).map(name => `docs/${name}`),
]

export const readPage = (path: string): string => readFileSync(join(root, path), 'utf8')

/** What stands under a heading, up to the next one of its level or above. */
export const section = (page: string, heading: string): string => {
  const level = /^#+/.exec(heading)?.[0].length ?? 1
  const [, after] = page.split(`\n${heading}\n`)
  if (after === undefined) throw new Error(`there is no heading ${heading}`)
  return after.split(new RegExp(`\n#{1,${level}} `))[0] ?? ''
}

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim())

/** The rows of the first table in a text that has this first column, without its head. */
export const table = (text: string, column: string): readonly (readonly string[])[] => {
  const lines = text.split('\n')
  const start = lines.findIndex(line => line.startsWith('|') && cellsOf(line)[0] === column)
  if (start < 0) throw new Error(`there is no table of ${column}`)
  const rest = lines.slice(start + 2)
  const end = rest.findIndex(line => !line.startsWith('|'))
  return rest.slice(0, end < 0 ? rest.length : end).map(cellsOf)
}

/** A cell that is one piece of code, without its quotes. */
export const code = (cell: string | undefined): string | undefined =>
  /^`([^`]*)`$/.exec(cell ?? '')?.[1]

/** Names in an order of their own, for comparing. */
export const sorted = (names: readonly (string | undefined)[]): readonly string[] =>
  names.map(name => name ?? '').toSorted((a, b) => a.localeCompare(b))

/** The fenced blocks of one language. */
export const blocks = (page: string, language: string): readonly string[] =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, of, text]) =>
    of === language && text !== undefined ? [text] : [],
  )

/** What stands for a certificate and for a key. */
export const pem = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'
