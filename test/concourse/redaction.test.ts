import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { redacted, redaction } from '../../src/concourse/redaction.ts'

const secret = 'pä"ss wörd/+&'

test.each([
  ['as it is', secret],
  ['URL-encoded', encodeURIComponent(secret)],
  ['URL-encoded in lower case', encodeURIComponent(secret).toLowerCase()],
  ['in a form', new URLSearchParams({ '': secret }).toString().slice(1)],
  ['in JSON', JSON.stringify(secret).slice(1, -1)],
])('a secret is hidden %s', (_, form) => {
  expect(redaction([secret])(`before ${form} after`)).toBe(`before ${redacted} after`)
})

test('a secret is hidden in base64, wherever it stands in the encoded text', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 9, maxLength: 40 }),
      fc.string({ maxLength: 9 }),
      fc.string({ maxLength: 9 }),
      fc.constantFrom('base64', 'base64url'),
      (hidden, before, after, encoding) => {
        fc.pre(hidden.trim().length > 1)
        const encoded = Buffer.from(before + hidden + after).toString(encoding as 'base64')
        const shown = redaction([hidden])(encoded).split(redacted)
        // What is left over encodes the neighbours and at most a character of the secret.
        expect(shown.length).toBeGreaterThan(1)
        expect(shown.join('').length).toBeLessThan(2 * (before.length + after.length) * 2 + 9)
      },
    ),
  )
})

test('a secret of several lines is hidden whole and line by line', () => {
  const hide = redaction(['first line\nsecond line'])
  expect(hide('a first line\nsecond line b')).toBe(`a ${redacted} b`)
  expect(hide('second line')).toBe(redacted)
})

test('the longest secret wins, and patterns mean nothing', () => {
  expect(redaction(['pass', 'password.*'])('password.* pass password')).toBe(
    `${redacted} ${redacted} ${redacted}word`,
  )
})

test('a secret is hidden where its blanks were drawn together, escaped or not', () => {
  const hide = redaction(['\uD800one  two\tthree'])
  expect(hide('a \uD800one two three b')).toBe(`a ${redacted} b`)
  expect(hide(String.raw`\ud800one two\tthree`)).toBe(redacted)
})

test('secrets of hundreds of kilobytes are hidden too', () => {
  const lines = Array.from({ length: 2_000 }, (_, at) => `hidden-${at * 7919}`)
  const long = 'hidden'.repeat(50_000)
  const hide = redaction([lines.join('\n'), long])
  expect(hide(`a ${lines[7]} b ${long} c ${lines.at(-1)}`)).toBe(
    `a ${redacted} b ${redacted} c ${redacted}`,
  )
})

test.each([[[]], [['']], [['a']], [['\n']], [[' ']]])('%j hides nothing', secrets => {
  expect(redaction(secrets)('a b\nc')).toBe('a b\nc')
})
