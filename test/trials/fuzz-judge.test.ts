import { expect, test } from 'vitest'
import type { Outcome } from '../../trials/fuzz/attempt.ts'
import { type Expectation, judge } from '../../trials/fuzz/judge.ts'

const fine: Outcome = {
  code: 1,
  stdout: '',
  stderr: '   0.0s  error  config.invalid: source.app: missing\n   0.0s  hint   correct it\n',
  milliseconds: 5,
  worked: 5,
  oddities: [],
}
const strict: Expectation = { licence: 'none', touched: [['source', 'app']] }
const error = (text: string) => ({ stderr: `   0.0s  error  ${text}\n` })

test('a failure in words is well', () => {
  expect(judge(fine, strict)).toStrictEqual({ ending: 'config.invalid', wrong: [] })
})

test.each<[string, Partial<Outcome>]>([
  ['another exit code', { code: 2 }],
  ['no end', { oddities: ['it was not over after 20 s'] }],
  ['an answer after a failure', { stdout: '[]\n' }],
  ['no answer after a success', { code: 0, stderr: '' }],
  ['two answers', { code: 0, stderr: '', stdout: '[]\n[]\n' }],
  ['no error', { stderr: '' }],
  ['a code of nobody', error('some.thing: source.app: missing')],
  ['a defect', error('internal: a defect in the resource itself: x')],
  ['a fact that nobody gave', error('path.missing: nothing is at (no path)')],
  ['a problem without its path', error('config.invalid: something is wrong')],
  ['a problem somewhere else', error('config.invalid: params.keep: missing')],
  ['a manifest without its file', error('manifest.invalid: line 2, column 1')],
  ['a stack trace', { stderr: `${fine.stderr}\n    at run (/src/out.ts:7:1)\n` }],
  ['a secret', { stderr: `${fine.stderr}c4nary` }],
  [
    'a secret in base64',
    { stderr: fine.stderr + Buffer.from('user:c4naryc4nary').toString('base64') },
  ],
  ['too much work', { worked: 1_001 }],
  ['too many words', { stderr: fine.stderr + ' '.repeat(20_000) }],
])('%s is a failure of the try', (_, over) => {
  expect(judge({ ...fine, ...over }, strict).wrong).not.toStrictEqual([])
})
