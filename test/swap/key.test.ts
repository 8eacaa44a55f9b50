import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical, keyOf } from '../../src/swap/key.ts'

/** The same value with the keys of every object in another order. */
const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, field]) => [key, shuffled(field)]),
  )
}

test('a key does not depend on the order in which fields were written', () => {
  fc.assert(fc.property(fc.jsonValue(), value => canonical(shuffled(value)) === canonical(value)))
})

test('different requests have different canonical texts', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const same =
        JSON.stringify(JSON.parse(canonical(a))) === JSON.stringify(JSON.parse(canonical(b)))
      expect(canonical(a) === canonical(b)).toBe(same)
    }),
  )
})

test('a setting that is left out is the same as none', () => {
  expect(canonical({ a: 1, b: undefined })).toBe(canonical({ a: 1 }))
})

test('a key is a hash of 64 hexadecimal digits', async () => {
  expect(await keyOf({ app: 'shop' })).toMatch(/^[0-9a-f]{64}$/)
})
