import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPage, root, section, table } from '../docs/markdown.ts'

const rows = table(section(readPage('docs/proof.md'), '## When the data plane lies'), 'lie')

/** The tests that a cell names: `file`, and words of titles in it. */
const testsIn = (cell: string): readonly (readonly [string, string])[] => {
  let file = ''
  return cell.split('; ').map(part => {
    const [, named, words = ''] = /^(?:`([\w/.-]+)`(?:: )?)?(.*)$/.exec(part) ?? []
    file = named ?? file
    return [file.includes('/') ? file : `test/lies/${file}.test.ts`, words] as const
  })
}

test('every lie in docs/proof.md names tests that are there', () => {
  const wrong = rows.flatMap(row => {
    const named = testsIn(row.at(-1) ?? '')
    return named
      .filter(([file, words]) => {
        const path = join(root, file)
        return !existsSync(path) || !readFileSync(path, 'utf8').includes(words)
      })
      .map(([file, words]) => `${file}: ${words}`)
  })
  expect(wrong).toStrictEqual([])
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter(row => row.length !== 5 || row.at(-1) === '')).toStrictEqual([])
})
