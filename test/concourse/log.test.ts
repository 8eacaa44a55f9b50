import { expect, test } from 'vitest'
import { createLog } from '../../src/concourse/log.ts'
import { redaction } from '../../src/concourse/redaction.ts'

const logging = (settings: { readonly colour?: boolean; readonly debug?: boolean } = {}) => {
  let text = ''
  let time = 5_000
  const log = createLog({
    write: line => {
      text += line
    },
    clock: { monotonic: () => time },
    redact: redaction(['hidden-word']),
    colour: false,
    debug: false,
    ...settings,
  })
  return { log, text: () => text, pass: (by: number) => (time += by) }
}

test('each line says how long the run has lasted', () => {
  const { log, text, pass } = logging()
  log.step('creating the candidate')
  pass(12_340)
  log.info('two lines\nof detail')
  log.good('proven')
  pass(1_000_000)
  log.warn('look out')
  log.output('staging', 'compiling\ttwo\r\n')
  log.debug('GET /v3/apps')
  expect(text()).toBe(
    [
      '   0.0s  creating the candidate',
      '  12.3s    two lines',
      '         of detail',
      '  12.3s    proven',
      '1012.3s    warning: look out',
      '1012.3s    staging | compiling    two',
      '',
    ].join('\n'),
  )
  expect(log.doing()).toBe('creating the candidate')
})

test('colour is by whole lines', () => {
  const { log, text } = logging({ colour: true, debug: true })
  log.step('one')
  log.good('two\nthree')
  log.debug('four')
  expect(text().replaceAll('\u001B', '^')).toBe(
    [
      '^[2m   0.0s  ^[0m^[1;36mone^[0m',
      '^[2m   0.0s  ^[0m^[32m  two^[0m',
      '         ^[32mthree^[0m',
      '^[2m   0.0s  ^[0m^[2m  four^[0m',
      '',
    ].join('\n'),
  )
})

test('own text is folded at 120 columns, and a URL stays whole', () => {
  const { log, text } = logging()
  const url = `https://example.com/${'x'.repeat(130)}`
  log.info(`${'word '.repeat(40)}${url} end`)
  const lines = text().trimEnd().split('\n')
  expect(lines.filter(line => line.length > 120)).toStrictEqual([`${' '.repeat(11)}${url}`])
  expect(
    lines
      .map(line => line.slice(9))
      .join(' ')
      .split(' ')
      .filter(Boolean),
  ).toStrictEqual([...Array<string>(40).fill('word'), url, 'end'])
})

test('lines of others pass whole up to 500 characters, without cursor movement', () => {
  const { log, text } = logging()
  log.output('app', `\u001B[2J\u001B[10;3H\u001B]0;title\u0007${'y'.repeat(600)}`)
  expect(text()).toBe(`   0.0s    app | ${'y'.repeat(500 - '  app | '.length - 1)}…\n`)
})

test('a secret is hidden also where control characters split it', () => {
  const { log, text } = logging()
  log.output('app', 'hid\u001B[31mden-word')
  log.info('hidden-word')
  expect(text()).toBe('   0.0s    app | ((redacted))\n   0.0s    ((redacted))\n')
})

test('a secret at the end of a long line is not cut before it is hidden', () => {
  const { log, text } = logging()
  log.failure('error', `${'y'.repeat(500 - 'error  '.length - 6)}hidden-word`)
  expect(text()).toBe(`   0.0s  error  ${'y'.repeat(487)}((red…\n`)
})

test('a text of any length is folded into a few lines', () => {
  const { log, text } = logging()
  log.info('word '.repeat(100_000))
  expect(text().split('\n').length).toBeLessThan(25)
  expect(text().trimEnd().endsWith('…')).toBe(true)
})
