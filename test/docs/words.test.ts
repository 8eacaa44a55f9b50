import { expect, test } from 'vitest'
import { wordsPage } from '../../script/words.ts'
import { readPage } from './markdown.ts'

test('docs/words.md is what `node script/words.ts` prints', () => {
  expect(readPage('docs/words.md')).toBe(wordsPage())
})
