import * as fc from 'fast-check'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { duration, durationText } from '../../src/config/duration.ts'

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['500ms', 500],
  ['1.5s', 1_500],
  ['0s', 0],
  [0, 0],
])('%j is a duration', (written, expected) => {
  expect(duration.decode(written)).toStrictEqual(right(expected))
})

test.each(['', '30', 's', '30 s', '-5s', '5s1m', '1e3s', '1h1h', 30, Number.NaN, null, '0'])(
  '%j is none',
  written => {
    expect(isLeft(duration.decode(written))).toBe(true)
  },
)

test('a duration is printed as it can be written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 604_800_000 }), value => {
      expect(duration.decode(durationText(value))).toStrictEqual(right(value))
    }),
  )
  expect(durationText(5_400_000)).toBe('1h30m')
})
