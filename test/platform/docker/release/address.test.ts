import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asFailure } from '../../../../src/failure.ts'
import { freeAddress } from '../../../../src/platform/docker/release/address.ts'
import { seededRandom } from '../../../support/environment.ts'

test('every address of a subnet is given out once, but for its own, the gateway and the last', () => {
  const random = seededRandom(7)
  const taken = new Set<string>()
  for (let nth = 0; nth < 5; nth += 1) taken.add(freeAddress(random, '10.1.2.8/29', taken))
  expect(taken).toStrictEqual(
    new Set(['10.1.2.10', '10.1.2.11', '10.1.2.12', '10.1.2.13', '10.1.2.14']),
  )
  const refusal = () => {
    try {
      return freeAddress(random, '10.1.2.8/29', taken)
    } catch (thrown) {
      return asFailure(thrown).code
    }
  }
  expect(refusal()).toBe('docker.no_address')
})

test('an address that is given out lies in the subnet and is free', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 16, max: 29 }), (seed, bits) => {
      const random = seededRandom(seed)
      const first = freeAddress(random, `10.213.0.0/${bits}`, new Set())
      const second = freeAddress(random, `10.213.0.0/${bits}`, new Set([first]))
      expect(second).not.toBe(first)
      const [a, b, c = 0, d = 0] = second.split('.').map(Number)
      expect([a, b]).toStrictEqual([10, 213])
      const place = c * 256 + d
      expect(place).toBeGreaterThanOrEqual(bits <= 24 ? 64 : 2)
      expect(place).toBeLessThan(2 ** (32 - bits) - 1)
    }),
  )
})
