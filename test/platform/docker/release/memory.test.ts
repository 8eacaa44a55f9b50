import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf } from '../../../../src/platform/docker/release/memory.ts'

test.each([
  ['512M', 536_870_912],
  ['512MB', 536_870_912],
  ['1g', 1_073_741_824],
  ['1.5G', 1_610_612_736],
  ['64k', 65_536],
  ['1T', 1_099_511_627_776],
])('%s is %d bytes', (written, bytes) => {
  expect(bytesOf(written)).toBe(bytes)
})

test.each(['', '512', 'M', '-1G', '1 GiB', '1.M', '0x10M', '1e3M'])('%j is no memory', written => {
  expect(bytesOf(written)).toBeUndefined()
})

test('a number of megabytes is as many bytes, in either case and with or without a B', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.constantFrom('M', 'm', 'MB', 'mb'), (amount, unit) => {
      expect(bytesOf(`${amount}${unit}`)).toBe(amount * 2 ** 20)
    }),
  )
})
