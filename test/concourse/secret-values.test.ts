import { expect, test } from 'vitest'
import { redacted, secretKeeper } from '../../src/concourse/redaction.ts'
import { secretsOf, secretValuesOf } from '../../src/concourse/secrets.ts'

const payload = {
  source: { app: 'shop', organization: 'Demo-Org', space: 'live-space', password: 'pass-word' },
  params: {
    vars: {
      token: 'var-token',
      deep: { list: ['list-secret', { pin: 424242, small: 999, flag: true }] },
      name: 'SHOP',
      org: 'demo-org',
      word: 'production',
      short: 'abc',
      text: 'first line\n}\r\n  second line\n',
    },
    environment: { KEY: 'env-key', LEVEL: 'debug', COUNT: 12 },
  },
}

test('values of vars and environment are secrets, unless they are plain or shown anyhow', () => {
  expect(secretsOf(payload, {})).toEqual([
    'pass-word',
    'var-token',
    'list-secret',
    '424242',
    'first line',
    'second line',
    'env-key',
  ])
})

test('what is wrong with params does not show what is in them', () => {
  expect(secretsOf({ source: 7, params: { vars: ['listed'], environment: 'texted' } }, {})).toEqual(
    ['listed', 'texted'],
  )
})

test('secrets that are read later are hidden from then on', () => {
  const { hide, redact } = secretKeeper(['known'], values => secretValuesOf(payload, values))
  expect(redact('known file-secret shop')).toBe(`${redacted} file-secret shop`)
  hide({ from: 'file-secret', app: 'shop' })
  expect(redact('known file-secret shop')).toBe(`${redacted} ${redacted} shop`)
})
