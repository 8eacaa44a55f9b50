import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildInto } from '../../script/build.ts'
import { source, start } from './spawn.ts'

// The image's own test stage names the shipped files; elsewhere they are built.
let folder = process.env['RESOURCE_DIRECTORY'] ?? ''
const shipped = folder !== ''

beforeAll(async () => {
  if (shipped) return
  folder = await mkdtemp(join(tmpdir(), 'resource-'))
  await buildInto(folder)
})
afterAll(async () => {
  if (!shipped) await rm(folder, { recursive: true, force: true })
})

const plain = { NO_COLOR: '1' }
const untimed = (stderr: string): readonly string[] =>
  stderr
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.replace(/^ *\d+\.\d+s {2}/, ''))

const missing = [
  '  source.app: missing; expected one line of at most 200 characters',
  '  source.api: missing; expected an http or https URL without user, query or fragment',
  '  source.organization: missing; expected a string',
  '  source.space: missing; expected a string',
  '  source: no credentials; give username and password, or client_id and client_secret',
]
const hint = 'hint   correct what is named above; the README lists all fields'

test.each(['{}', '{"source":null}', '{"source":{},"version":null}', '{"source":{},"version":{}}'])(
  'check of %s asks for the platform',
  async stdin => {
    const { code, stdout, stderr } = await start(join(folder, 'check'), [], stdin, plain).ended
    const problem = 'source.platform: missing; expected cloudfoundry or docker'
    expect({ code, stdout, lines: untimed(stderr) }).toStrictEqual({
      code: 1,
      stdout: '',
      lines: [`error  config.invalid: ${problem}`, hint],
    })
  },
)

test('check of nothing but a platform lists what is missing', async () => {
  const stdin = '{"source":{"platform":"cloudfoundry"}}'
  const { code, stdout, stderr } = await start(join(folder, 'check'), [], stdin, plain).ended
  expect({ code, stdout, lines: untimed(stderr) }).toStrictEqual({
    code: 1,
    stdout: '',
    lines: [...missing, 'error  config.invalid: 5 settings are wrong, see the list above', hint],
  })
})

test.each([undefined, null, {}])('out with params %j lacks a manifest', async params => {
  const stdin = JSON.stringify({ source, params })
  const { code, stdout, stderr } = await start(join(folder, 'out'), ['/tmp'], stdin, plain).ended
  const error =
    'error  config.invalid: params.manifest: missing; action deploy needs it, or a docker_image'
  expect({ code, stdout, lines: untimed(stderr) }).toStrictEqual({
    code: 1,
    stdout: '',
    lines: [error, hint],
  })
})

test('in without a version says what a version is', async () => {
  const stdin = JSON.stringify({ source, version: null })
  const { code, stderr } = await start(join(folder, 'in'), ['/tmp'], stdin, plain).ended
  expect({ code, lines: untimed(stderr).slice(0, 2) }).toStrictEqual({
    code: 1,
    lines: [
      '  version.deployment: missing; expected a string',
      '  version.release: missing; expected a string',
    ],
  })
})

test.each([
  ['in', '', 'arguments.missing: the in command needs a directory as its first argument'],
  ['out', '', 'arguments.missing: the out command needs a directory as its first argument'],
])('%s wants its directory', async (command, _, words) => {
  const stdin = JSON.stringify({ source })
  const { code, stdout, stderr } = await start(join(folder, command), [], stdin, plain).ended
  expect({ code, stdout, first: untimed(stderr)[0] }).toStrictEqual({
    code: 1,
    stdout: '',
    first: `error  ${words}`,
  })
})

test.each([
  ['', 'it is empty'],
  ['[1]', 'expected an object, got a list'],
  ['c4nary-password', 'it breaks off or is malformed'],
  ['{"source":{"password":"c4nary-password"', 'malformed at position 39'],
])('stdin %j is refused without being quoted', async (stdin, detail) => {
  const { code, stdout, stderr } = await start(join(folder, 'check'), [], stdin, plain).ended
  expect({ code, stdout, lines: untimed(stderr) }).toStrictEqual({
    code: 1,
    stdout: '',
    lines: [
      `error  stdin.broken: the request on stdin is not JSON: ${detail}`,
      'hint   Concourse sends one JSON object; by hand, pipe one in',
    ],
  })
})

test('a failure is coloured without a terminal, unless NO_COLOR says otherwise', async () => {
  const coloured = await start(join(folder, 'check'), [], '').ended
  const uncoloured = await start(join(folder, 'check'), [], '', plain).ended
  expect([coloured.stderr.includes('\u001B[1;31m'), uncoloured.stderr.includes('\u001B')]).toEqual([
    true,
    false,
  ])
})

test('SIGTERM while stdin is still open ends the process itself, with words', async () => {
  const running = start(join(folder, 'out'), ['/tmp'], undefined, plain)
  await running.reads()
  running.kill('SIGTERM')
  const { code, stdout, stderr } = await running.ended
  expect({ code, stdout, first: untimed(stderr)[0] }).toStrictEqual({
    code: 1,
    stdout: '',
    first: 'error  interrupted: the build was aborted',
  })
})
