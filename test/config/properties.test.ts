import * as fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { readPutParams, readSource } from '../../src/config/decode.ts'
import { nearestName } from '../../src/config/nearest-name.ts'
import { putParams } from '../../src/config/put-params.ts'
import { source } from '../../src/config/source.ts'

const path = /^(source|params)((\.[\w-]+|\[\d+\]|\["([^"\\]|\\.)*"\]))*: ./

test('whatever is written, each problem is one sentence with a path', () => {
  fc.assert(
    fc.property(fc.jsonValue(), written => {
      for (const result of [readSource(written), readPutParams(written)]) {
        const problems = isLeft(result) ? result.left : []
        for (const problem of problems) expect(problem).toMatch(path)
        expect(problems.join().includes('\n')).toBe(false)
      }
    }),
  )
})

const sourceNames = [
  'app',
  'api',
  'organization',
  'space',
  'username',
  'password',
  'client_id',
  'client_secret',
  'ca_cert',
  'routers',
  'probe',
  'minimum_grade',
  'assertion',
  'debug',
]

test('no value ever comes back in a problem', () => {
  const canary = 'c4nary'
  const value = fc.constantFrom<unknown>(
    canary,
    [canary],
    { path: canary },
    { rate: canary, wait: canary, addresses: [`${canary}/`] },
  )
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...sourceNames), value), written => {
      const result = readSource({ platform: 'cloudfoundry', ...written })
      expect(isLeft(result) ? result.left.join('\n') : '').not.toContain(canary)
    }),
  )
})

test('secrets are found beside fields that are wrong', () => {
  const written = {
    platform: 7,
    password: 'one',
    client_secret: 'two',
    assertion: 'three',
    app: {},
  }
  expect(source.secrets(written)).toStrictEqual(['one', 'two', 'three'])
  const smoke = { path: 1, headers: { Authorization: 'Bearer x', Accept: 'text/html' } }
  expect(
    putParams.secrets({ docker_password: 'four', smoke_test: [smoke], keep: 'x' }),
  ).toStrictEqual(['four', 'Bearer x'])
})

test('somebody who misspells names without end is told about the first', () => {
  const names = Array.from({ length: 30 }, (_, at) => [`manifest${at}`, 1])
  const result = readPutParams({ action: 'recover', ...Object.fromEntries(names) })
  const problems = isLeft(result) ? result.left : []
  expect([problems.length, problems[19], problems[20]]).toStrictEqual([
    30,
    'params.manifest19: unknown setting; did you mean "manifest"?',
    'params.manifest20: unknown setting',
  ])
})

test.each([
  ['org', 'organization'],
  ['user', 'username'],
  ['Skip-SSL-Validation', 'skip_ssl_validation'],
  ['spcae', 'space'],
  ['xyz', undefined],
  ['constructor', undefined],
])('%s is nearest to %s', (written, nearest) => {
  expect(nearestName(written, ['organization', 'username', 'skip_ssl_validation', 'space'])).toBe(
    nearest,
  )
})
