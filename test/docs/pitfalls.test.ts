import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPage, root } from './markdown.ts'
import { titlesIn, wrongIn } from './pitfalls.ts'

test('every known way to fail is in docs/pitfalls.md, with a test that is there or the reason why none is', () => {
  const read = (path: string) => (existsSync(join(root, path)) ? readPage(path) : undefined)
  expect(wrongIn(readPage('docs/pitfalls.md'), 99, read)).toStrictEqual([])
})

const source = `
describe('a shop', () => {
  test('opens at nine', () => {})
  test('opens again at two', () => {})
  test.each([1, 2])('has %i doors', () => {})
  test.each<[string, number]>([['a', 1]])(
    'sells $name, isn\\'t it', () => {})
  describeDocker("in the harbour", () => { it('closes', () => {}) })
  it.skipIf(true)(\`is \${color}\`, () => {})
})
await until('it is open', async () => true)
`

test('titles are read from a test file as they are written', () => {
  expect(titlesIn(source)).toStrictEqual([
    'a shop',
    'opens at nine',
    'opens again at two',
    'has %i doors',
    "sells $name, isn't it",
    'in the harbour',
    'closes',
    'is ${color}',
  ])
})

const row = (number: number, shown: string) =>
  `| W${number} | it goes wrong | we do this | ${shown} |`
const good = '`test/shop.test.ts: opens at nine`'
const none = 'Out of reach: nobody can know.'

test.each<[string, readonly string[], readonly string[]]>([
  ['nothing, of a table that is right', [row(1, good), row(2, none)], []],
  [
    'a number that is missing, doubled or unknown',
    [row(1, good), row(1, good), row(3, none)],
    ['W1 stands there 2 times', 'W2 stands there 0 times', 'W3 is unknown'],
  ],
  [
    'a row without a test',
    [row(1, 'trust us'), row(2, none)],
    ['W1 neither names a test nor says what is out of reach'],
  ],
  [
    'a file without a test',
    [row(1, `${good}, \`test/shop.test.ts\``), row(2, none)],
    ['W1 names a file without a test'],
  ],
  [
    'a file that is not there, also beside a test that is',
    [row(1, `${good}, \`test/inn.test.ts: opens at nine\``), row(2, none)],
    ['W1: there is no test/inn.test.ts'],
  ],
  [
    'a test that is not there, also where something is out of reach',
    [row(1, good), row(2, `\`test/shop.test.ts: opens at ten\`. ${none}`)],
    ['W2: 0 tests in test/shop.test.ts are called opens at ten'],
  ],
  [
    'what fits more than one test',
    [row(1, '`test/shop.test.ts: opens`'), row(2, none)],
    ['W1: 2 tests in test/shop.test.ts are called opens'],
  ],
  [
    'what is called in a test and is no test',
    [row(1, '`test/shop.test.ts: it is open`'), row(2, none)],
    ['W1: 0 tests in test/shop.test.ts are called it is open'],
  ],
])('the check finds %s', (_, rows, wrong) => {
  const read = (path: string) => (path === 'test/shop.test.ts' ? source : undefined)
  expect(wrongIn(rows.join('\n'), 2, read)).toStrictEqual(wrong)
})
