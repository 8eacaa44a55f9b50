import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { asFailure } from '../../../src/failure.ts'
import { loadManifest } from '../../../src/platform/manifest/load-manifest.ts'
import type { ManifestSource } from '../../../src/platform/manifest/manifest.ts'
import { parseYaml } from '../../../src/platform/manifest/read-yaml.ts'
import { withoutSecrets } from '../../../src/platform/manifest/write-manifest.ts'

let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'manifest-'))
  const made = directory
  onTestFinished(async () => await rm(made, { recursive: true, force: true }))
  await mkdir(join(directory, 'input/site'), { recursive: true })
})

const refusal = async (source: Partial<ManifestSource>) => {
  const failure = await loadManifest({ directory, app: 'shop', ...source }).then(
    () => undefined,
    (thrown: unknown) => asFailure(thrown),
  )
  return failure && { code: failure.code, facts: failure.facts, cause: failure.cause }
}

const broken = (text: string) => {
  try {
    return parseYaml(text, 'm.yml')
  } catch (thrown) {
    const { code, facts, cause } = asFailure(thrown)
    return [code, facts, cause]
  }
}

const doubled = (times: number, step: (below: string) => string): string =>
  Array.from({ length: times }, (_, at) => `l${at + 1}: &l${at + 1} ${step(`*l${at}`)}`).join('\n')

test.each([
  ['aliases', `l0: &l0 [x]\n${doubled(30, below => `[${below}, ${below}]`)}`],
  ['merges', `l0: &l0 {a: b}\n${doubled(30, below => `{x: {<<: ${below}}, y: {<<: ${below}}}`)}`],
])('a manifest that doubles itself by %s is refused before it grows', (_, text) => {
  expect(broken(text)).toStrictEqual([
    'manifest.invalid',
    { file: 'm.yml', detail: 'it is too large when its anchors are expanded' },
    undefined,
  ])
})

test.each([
  ['an alias within its anchor', 'applications: &a [*a]', 'an anchor stands within itself'],
  ['a merge within its anchor', 'a: &a {b: {<<: *a}}', 'an anchor stands within itself'],
  // A password that begins with a star looks like one.
  ['an alias of nothing', 'password: *c4nary', 'an alias has no anchor before it'],
  ['a key that is a map', '? {c4nary: 1}\n: x', 'line 1, column 3: non string key'],
  ['a key twice', 'a: 1\nb: {c: 2,\n c: 3}', 'line 3, column 2: a key stands there twice'],
  [
    'too many levels',
    `a: ${'[{b: '.repeat(60)}1${'}]'.repeat(60)}`,
    'it is nested deeper than 100 levels',
  ],
])('%s is refused without being quoted', (_, text, detail) => {
  expect(broken(text)).toStrictEqual(['manifest.invalid', { file: 'm.yml', detail }, undefined])
})

test.each(['[', '- ', '{a: '])('%j without end is refused', opening => {
  expect(broken(`a:\n  ${opening.repeat(30_000)}`)).toMatchObject([
    'manifest.invalid',
    { detail: expect.stringContaining('deep') as string },
    undefined,
  ])
})

const using = (count: number): string =>
  `v: &v text\nenv:\n${Array.from({ length: count }, (_, at) => `  K${at}: *v\n`).join('')}`

test('an anchor may be used often, but not without end', () => {
  expect(Object.keys(parseYaml(using(1_000), 'm.yml')['env'] ?? {})).toHaveLength(1_000)
  expect(broken(using(1_001))).toMatchObject([
    'manifest.invalid',
    { detail: 'it has more than 1000 aliases' },
    undefined,
  ])
})

test('a date or a binary of YAML 1.1 stays the text that it is', () => {
  expect(
    parseYaml('%YAML 1.1\n---\nD: 2020-01-01\nB: !!binary aGk=\nS: !!set {a}', 'm.yml'),
  ).toStrictEqual({ D: '2020-01-01', B: 'aGk=', S: { a: null } })
})

test.each([
  ['in a text', { command: '((a))'.repeat(50) }, 'x'.repeat(100_000)],
  ['as values', { list: Array.from({ length: 50 }, () => '((a))') }, Array(3_000).fill('x')],
])('a variable that is used too often %s is refused', async (_, fields, a) => {
  const manifest = { applications: [{ path: 'input/site', ...fields }] }
  expect(await refusal({ manifest, vars: { a } })).toStrictEqual({
    code: 'manifest.invalid',
    facts: {
      file: 'params.manifest',
      detail: 'it is too large when its variables are filled in',
    },
    cause: undefined,
  })
})

const app = { applications: [{ 'no-route': true }] }

test('what is no file, or no reasonable one, is refused by name', async () => {
  await writeFile(join(directory, 'input/large'), ' '.repeat(2 ** 20 + 1))
  const folder = { code: 'manifest.invalid', facts: { detail: 'it is a folder', file: 'input' } }
  expect(await refusal({ manifest: 'input' })).toMatchObject(folder)
  expect(await refusal({ manifest: app, varsFiles: ['input'] })).toMatchObject(folder)
  expect(await refusal({ manifest: app, dockerImageFile: 'input' })).toMatchObject(folder)
  expect(await refusal({ manifest: 'input/large' })).toMatchObject({
    facts: { detail: 'it is larger than 1 MiB' },
  })
})

test.each(['{.,..}/*', '{1..100000}', 'x'.repeat(70_000), '**/../*', '{/usr,x}/*'])(
  'the pattern %.20s finds nothing, and soon',
  async path => {
    expect(await refusal({ manifest: app, path })).toMatchObject({
      code: 'path.missing',
      facts: { path },
    })
  },
)

test('a login in a long text is hidden without much ado', async () => {
  const command = `${'a'.repeat(200_000)} https://user:word@host ${'a://'.repeat(20_000)}`
  const manifest = { applications: [{ path: 'input/site', command }] }
  const began = process.cpuUsage()
  const text = withoutSecrets(await loadManifest({ directory, app: 'shop', manifest }))
  expect(text).toContain(' https://((redacted))@host ')
  // By the processor, whatever else is at work; it took minutes.
  expect(process.cpuUsage(began).user).toBeLessThan(5_000_000)
})
