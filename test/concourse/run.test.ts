import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { source, start } from './spawn.ts'

const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixture/${name}.ts`, import.meta.url))
const params = { action: 'promote' }
const plain = { NO_COLOR: '1' }

const stamp = /^ *\d+\.\d+s {2}/gm

test('a large answer arrives whole, as the one value on stdout, and no secret on stderr', async () => {
  const stdin = JSON.stringify({ source, params })
  const running = start(fixture('answer'), ['/tmp/build/put'], stdin, { ...plain, BUILD_ID: '42' })
  const { code, stdout, stderr } = await running.ended
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toStrictEqual({
    version: { deployment: '/tmp/build/put', release: '42' },
    metadata: [{ name: 'app', value: 'x'.repeat(1_000_000) }],
  })
  expect(stderr.replace(stamp, '')).toBe('saying a secret\n  app | token=((redacted)) red\n')
})

test('unchecked certificates are said loudly', async () => {
  const stdin = JSON.stringify({ source: { ...source, skip_ssl_validation: true }, params })
  const { stderr } = await start(fixture('answer'), ['/tmp'], stdin, plain).ended
  expect(stderr.replace(stamp, '').split('\n')[0]).toBe(
    '  warning: TLS certificates are not checked, because source.skip_ssl_validation is true',
  )
})

const interrupted = [
  'waiting',
  'error  interrupted: the build was aborted',
  'while  waiting',
  'cause  connection cut',
  'hint   run the same put again to go on, or a put with action: recover to finish or undo it',
  '',
]

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops a run, which says so', async signal => {
  const running = start(fixture('wait'), ['/tmp'], JSON.stringify({ source, params }), plain)
  await running.said
  running.kill(signal)
  const { code, stdout, stderr } = await running.ended
  expect({ code, stdout, lines: stderr.replace(stamp, '').split('\n') }).toStrictEqual({
    code: 1,
    stdout: '',
    lines: interrupted,
  })
})

test('a run that hangs ends within eight seconds of SIGTERM, and a second one changes nothing', async () => {
  const stdin = JSON.stringify({ source, params })
  const running = start(fixture('wait'), ['/tmp', 'hang'], stdin, plain)
  await running.said
  const before = performance.now()
  running.kill('SIGTERM')
  setTimeout(() => running.kill('SIGTERM'), 1_000)
  const { code, stderr } = await running.ended
  expect(performance.now() - before).toBeLessThan(8_000)
  expect({ code, lines: stderr.replace(stamp, '').split('\n') }).toStrictEqual({
    code: 1,
    lines: interrupted.filter(line => !line.startsWith('cause')),
  })
})

test('a signal that comes after the answer neither delays the end nor makes a failure of it', async () => {
  const running = start(fixture('linger'), ['/tmp'], JSON.stringify({ source, params }), plain)
  await running.said
  const before = performance.now()
  running.kill('SIGTERM')
  const { code, stdout, stderr } = await running.ended
  expect({ code, answer: JSON.parse(stdout) as unknown, stderr }).toStrictEqual({
    code: 0,
    answer: { version: { deployment: 'd', release: 'r' }, metadata: [] },
    stderr: 'answered\n',
  })
  expect(performance.now() - before).toBeLessThan(5_000)
})

test('params.timeout stops a run with the duration as it was written', async () => {
  const stdin = JSON.stringify({ source, params: { ...params, timeout: '1s200ms' } })
  const { code, stderr } = await start(fixture('wait'), ['/tmp'], stdin, plain).ended
  expect({ code, second: stderr.replace(stamp, '').split('\n')[1] }).toStrictEqual({
    code: 1,
    second: 'error  run.timeout: the run took longer than 1s200ms',
  })
})
