import { expect, test } from 'vitest'
import { failureLines } from '../../src/concourse/failure-lines.ts'
import { Failure } from '../../src/failure.ts'

test('a failure is four lines: error, while, cause and hint', () => {
  const cause = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' })
  const facts = { proxy: 'proxy:3128', target: 'api.example.com:443' }
  const failure = new Failure('proxy.unreachable', facts, new Error('cut\noff', { cause }))
  expect(failureLines(failure, 'logging in')).toStrictEqual([
    {
      label: 'error',
      text: 'proxy.unreachable: no connection to api.example.com:443 through the proxy proxy:3128',
    },
    { label: 'while', text: 'logging in' },
    { label: 'cause', text: 'cut off <- ECONNREFUSED' },
    { label: 'hint', text: 'check that proxy, or name the target in no_proxy' },
  ])
})

test('nothing is said twice, and what is unknown is left out', () => {
  const failure = new Failure('internal', { detail: 'it broke' }, new Error('it broke'))
  expect(failureLines(failure, undefined).map(({ label }) => label)).toStrictEqual([
    'error',
    'hint',
  ])
})
