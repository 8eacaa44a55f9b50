import { expect, test } from 'vitest'
import { wrongWords } from '../../trials/faults/judge.ts'
import { kinds } from '../../trials/faults/kinds.ts'
import type { Point } from '../../trials/faults/point.ts'

const point = (label: string): Point => ({
  server: 'engine',
  label,
  purpose: label,
  nth: 1,
  writes: false,
})

const judged = (label: string, stderr: string, end: { code?: number; stdout?: string } = {}) => {
  const kind = kinds.find(({ name }) => name === '503 before')
  if (kind === undefined) throw new Error('there is no such kind')
  const ended = { code: 1, stdout: '', signal: null, stderr, milliseconds: 1, ...end }
  return wrongWords(ended, kind, point(label))
}

const line = (label: string, text: string) => `   1.5s  ${label}  ${text}\n`
const hint = line('hint ', 'look at the Engine')
const refused = line('error', 'engine.refused: the Engine refused GET /images/a:b/json: 503 no')

test.each<[string, string, string, readonly string[]]>([
  ['well', 'GET /v1.41/images/a:b/json', refused + hint, []],
  [
    'without the call',
    'GET /v1.41/version',
    refused + hint,
    ['the failed run does not name the call'],
  ],
  [
    'without the status',
    'GET /images/a:b/json',
    refused.replace('503', '500') + hint,
    ['the failed run does not say how the call failed'],
  ],
  ['without a hint', 'GET /images/a:b/json', refused, ['the run says not what to do']],
  [
    'with a line behind it',
    'GET /images/a:b/json',
    `${refused}${hint}   1.6s    GET /version failed; asking again\n`,
    ['the failed run ends with a line that is none of a failure'],
  ],
  [
    'without a failure',
    'GET /version',
    '   1.5s  bye\n',
    ['the failed run does not say what failed'],
  ],
  [
    'with a stack trace',
    'GET /version',
    `${refused}    at main (/opt/resource/out.js:1:2)\n`,
    ['the run shows a stack trace'],
  ],
  [
    'as a defect',
    'GET /images/a:b/json',
    refused.replace('engine.refused', 'internal') + hint,
    ['the run fails as a defect of its own'],
  ],
])('a run that fails %s is judged so', (_, label, stderr, wrong) => {
  expect(judged(label, stderr)).toStrictEqual(wrong)
})

test('a run that ends in another way than with 0 or 1, or answers the wrong thing, is wrong', () => {
  expect([
    judged('GET /version', '', { code: 2 }),
    judged('GET /version', refused + hint, { stdout: '{}' }),
    judged('GET /version', '', { code: 0, stdout: 'null' }),
    judged('GET /version', '', { code: 0, stdout: '{"version":{"deployment":"a"}}' }),
  ]).toStrictEqual([
    ['the run ends with 2'],
    ['the failed run answers something'],
    ['the run answers no version'],
    [],
  ])
})
