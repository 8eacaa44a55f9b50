import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import * as fc from 'fast-check'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { expect, test } from 'vitest'
import { serve } from '../../src/concourse/main.ts'
import type { Command } from '../../src/concourse/protocol.ts'
import { source } from './spawn.ts'

const run = async (command: Command, stdin: string) => {
  const said = { stdout: '', stderr: '', code: 0 }
  const sink = (stream: 'stdout' | 'stderr') => ({
    on: () => {},
    write: (text: string) => {
      said[stream] += text
    },
  })
  await serve(command, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    args: ['/tmp'],
    variables: { NO_COLOR: '1' },
    signals: new EventEmitter(),
    setExitCode: code => {
      said.code = code
    },
    exit: () => {
      throw new Error('not to be called')
    },
  })
  return said
}

const nobody: Command = {
  name: 'out',
  run: () => TE.right({ version: { deployment: 'a', release: 'b' }, metadata: [] }),
}

test('check prints an array', async () => {
  const check: Command = {
    name: 'check',
    run: ({ version }) => TE.right(version === undefined ? [] : [version]),
  }
  const first = await run(check, JSON.stringify({ source }))
  const version = { deployment: 'a', release: 'b', label: 'c' }
  const next = await run(check, JSON.stringify({ source, version }))
  expect([first, next]).toStrictEqual([
    { stdout: '[]\n', stderr: '', code: 0 },
    { stdout: `[${JSON.stringify(version)}]\n`, stderr: '', code: 0 },
  ])
})

test('what a command throws is a defect in words, with the stack only for debug', async () => {
  const broken: Command = {
    name: 'check',
    run: () => async () => {
      throw new TypeError(`undefined is not ${source.password}`)
    },
  }
  const quiet = await run(broken, JSON.stringify({ source }))
  const loud = await run(broken, JSON.stringify({ source: { ...source, debug: true } }))
  expect({ ...quiet, stderr: quiet.stderr.replace(/^ *[\d.]+s {2}/gm, '') }).toStrictEqual({
    stdout: '',
    stderr: [
      'error  internal: a defect in the resource itself: undefined is not ((redacted))',
      'hint   report it with this log; nothing was taken away that was not proven replaced',
      '',
    ].join('\n'),
    code: 1,
  })
  expect(loud.stderr).toContain('at run')
  expect(loud.stderr).not.toContain(source.password)
})

const plain = (stderr: string) => stderr.replaceAll(/^ *[\d.]+s {2}/gm, '')

test('a request that is nested too deep is refused, however deep it is', async () => {
  const deep = `{"params":{"vars":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}}`
  expect(plain((await run(nobody, deep)).stderr).split('\n')[0]).toBe(
    'error  stdin.broken: the request on stdin is not JSON: it is nested deeper than 100 levels',
  )
})

test('of many problems the first are listed, and the others counted', async () => {
  const params = { manifest: {}, vars_files: Array(130_000).fill(7) }
  const { stderr } = await run(nobody, JSON.stringify({ source, params }))
  const lines = plain(stderr).split('\n')
  expect(lines.length).toBe(24)
  expect([lines[0], ...lines.slice(19, 22)]).toStrictEqual([
    '  params.vars_files[0]: expected a string, got a number',
    '  params.vars_files[19]: expected a string, got a number',
    '  … and 129980 more',
    'error  config.invalid: 130000 settings are wrong, see the list above',
  ])
})

test('a secret that stands as a long name too is not shown, nor a part of it', async () => {
  for (const password of ['c4nary'.repeat(12), 'c4nary'.repeat(100)]) {
    const written = { ...source, password, [password]: 1 }
    const { stderr } = await run(
      nobody,
      JSON.stringify({ source: written, params: { manifest: {} } }),
    )
    expect(stderr).toContain('unknown setting')
    expect(stderr).not.toContain('c4nary')
  }
})

const canary = 'c4nary/+"secret'

test('any JSON on stdin that is no request fails in words, without a stack or a secret', async () => {
  const withSecret = fc.record({
    source: fc.record({ password: fc.constant(canary), app: fc.jsonValue() }),
    params: fc.dictionary(
      fc.constantFrom('label', 'vars', 'keep', 'docker_password'),
      fc.jsonValue(),
    ),
  })
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), withSecret), async request => {
      const { stdout, stderr, code } = await run(nobody, JSON.stringify(request))
      expect({ stdout, code }).toStrictEqual({ stdout: '', code: 1 })
      expect(stderr).toMatch(/error {2}(config\.invalid|stdin\.broken): ./)
      expect(stderr).not.toMatch(/\n\s+at /)
      expect(stderr).not.toContain('c4nary')
    }),
    { numRuns: 300 },
  )
})
