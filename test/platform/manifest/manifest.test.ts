import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { asFailure } from '../../../src/failure.ts'
import { digestOf } from '../../../src/platform/manifest/digest.ts'
import { loadManifest } from '../../../src/platform/manifest/load-manifest.ts'
import type { ManifestSource } from '../../../src/platform/manifest/manifest.ts'
import { fillIn } from '../../../src/platform/manifest/variables.ts'
import {
  named,
  scaled,
  withoutSecrets,
  yamlOf,
} from '../../../src/platform/manifest/write-manifest.ts'

let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'manifest-'))
  const made = directory
  onTestFinished(async () => await rm(made, { recursive: true, force: true }))
  await mkdir(join(directory, 'repo/site'), { recursive: true })
  await writeFile(join(directory, 'repo/site/index.html'), 'hello')
})

const write = async (name: string, text: string) => await writeFile(join(directory, name), text)

const load = async (source: Partial<ManifestSource>) =>
  await loadManifest({ directory, app: 'shop', ...source })

const refusal = async (source: Partial<ManifestSource>) => {
  const failure = await load(source).then(
    () => undefined,
    (thrown: unknown) => asFailure(thrown),
  )
  return failure && [failure.code, failure.facts]
}

const full = `
defaults: &defaults
  memory: 256M
  instances: ((instances))
applications:
- <<: *defaults
  name: ((name))
  path: site
  buildpacks: [staticfile_buildpack]
  stack: cflinuxfs4
  some-future-key: kept
  timeout: 90
  env: {GREETING: "hello ((name))", PORT_HINT: 8080, FLAG: true}
  routes:
  - route: ((name)).apps.test/shop
    protocol: http2
    options: {loadbalancing: least-connection}
  services: [db, {name: cache, parameters: {secret: canary}}]
  processes:
  - {type: worker, instances: 3, memory: 128M}
  sidecars: [{name: helper, command: run, process_types: [web]}]
`

test('a manifest is filled in, overridden and relieved of what the platform must not apply', async () => {
  await write('repo/manifest.yml', full)
  await write('vars.yml', 'name: from-file\ninstances: 1\n')
  const manifest = await load({
    manifest: 'repo/manifest.yml',
    varsFiles: ['vars.yml'],
    vars: { instances: 2 },
    environment: { FLAG: false, EXTRA: 1 },
  })
  expect(manifest).toStrictEqual({
    told: expect.anything(),
    app: {
      name: 'shop',
      memory: '256M',
      instances: 2,
      buildpacks: ['staticfile_buildpack'],
      stack: 'cflinuxfs4',
      'some-future-key': 'kept',
      timeout: 90,
      env: { GREETING: 'hello from-file', PORT_HINT: '8080', FLAG: 'false', EXTRA: '1' },
      services: ['db', { name: 'cache', parameters: { secret: 'canary' } }],
      processes: [{ type: 'worker', instances: 3, memory: '128M' }],
      sidecars: [{ name: 'helper', command: 'run', process_types: ['web'] }],
    },
    routes: [
      {
        route: 'from-file.apps.test/shop',
        protocol: 'http2',
        options: { loadbalancing: 'least-connection' },
      },
    ],
    noRoute: false,
    randomRoute: false,
    defaultRoute: false,
    bits: { kind: 'bits', path: join(directory, 'repo/site') },
    processes: [
      {
        type: 'web',
        instances: 2,
        memory: '256M',
        disk: undefined,
        command: undefined,
        healthCheck: undefined,
      },
      {
        type: 'worker',
        instances: 3,
        memory: '128M',
        disk: undefined,
        command: undefined,
        healthCheck: undefined,
      },
    ],
    services: ['db', 'cache'],
    timeout: 90,
  })
})

test('what is written down of a manifest has its routes and none of its secrets', async () => {
  const manifest = await load({
    manifest: {
      applications: [
        {
          name: 'x',
          docker: { image: 'shop:1', username: 'puller', password: 'canary' },
          env: { PASSWORD: 'canary' },
          services: [{ name: 'cache', parameters: { secret: 'canary' } }],
          routes: [{ route: 'shop.apps.test' }],
        },
      ],
    },
    dockerPassword: 'canary-too',
  })
  expect(manifest.bits).toStrictEqual({
    kind: 'docker',
    image: 'shop:1',
    username: 'puller',
    password: 'canary-too',
  })
  expect(yamlOf(manifest.app)).not.toContain('canary-too')
  expect(parse(withoutSecrets(manifest))).toStrictEqual({
    applications: [
      {
        name: 'shop',
        docker: { image: 'shop:1', username: 'puller' },
        env: { PASSWORD: '((redacted))' },
        services: [{ name: 'cache', parameters: '((redacted))' }],
        routes: [{ route: 'shop.apps.test' }],
      },
    ],
  })
})

test('what is applied carries the name of the release, the counts asked for, and no anchor', async () => {
  const same = { a: 1 }
  const manifest = await load({
    manifest: {
      applications: [
        { path: 'repo/site', processes: [{ type: 'worker', instances: 3 }], x: same, y: same },
      ],
    },
  })
  const text = yamlOf(named(scaled(manifest, { worker: 0 }), 'shop-1').app)
  expect(text).not.toMatch(/[&*]a\d/)
  expect(parse(text)).toStrictEqual({
    applications: [
      { name: 'shop-1', processes: [{ type: 'worker', instances: 0 }], x: same, y: same },
    ],
  })
})

test('the digest does not depend on the order of keys, and depends on what is asked for', async () => {
  const digest = async (app: object) =>
    digestOf(await load({ manifest: { applications: [{ path: 'repo/site', ...app }] } }))
  expect(await digest({ memory: '1G', stack: 'a' })).toBe(
    await digest({ stack: 'a', memory: '1G' }),
  )
  expect(await digest({ memory: '1G' })).not.toBe(await digest({ memory: '2G' }))
  const routes = [{ route: 'a.test' }]
  expect(await digest({ routes })).not.toBe(await digest({}))
})

describe('what cannot be loaded says why', () => {
  const apps = (n: number) => ({ applications: Array.from({ length: n }, () => ({ path: '.' })) })
  test.each<[string, Partial<ManifestSource>, string, object]>([
    [
      'a missing file',
      { manifest: 'no.yml' },
      'manifest.missing',
      { path: 'no.yml', file: 'no.yml' },
    ],
    ['a path out of the inputs', { manifest: '../no.yml' }, 'path.outside', { path: '../no.yml' }],
    ['two apps', { manifest: apps(2) }, 'manifest.apps', { apps: '2' }],
    ['no app', { manifest: apps(0) }, 'manifest.apps', { apps: '0' }],
    [
      'missing variables, all of them',
      { manifest: { applications: [{ a: '((z))', b: 'x ((a.b)) y' }] }, vars: { a: { c: 1 } } },
      'manifest.variables',
      { names: 'a.b, z' },
    ],
    [
      'nothing to push',
      { manifest: { applications: [{}] } },
      'manifest.invalid',
      { file: 'params.manifest', detail: 'nothing says what to push: neither path nor docker' },
    ],
    ['a pattern that fits nothing', { path: 'repo/*.jar' }, 'path.missing', { path: 'repo/*.jar' }],
  ])('%s', async (_, source, code, facts) => {
    expect(await refusal(source)).toStrictEqual([code, facts])
  })

  test('a key that stands there twice, with its line and without its value', async () => {
    await write('m.yml', 'applications:\n- name: a\n  env:\n    A: canary\n    A: canary\n')
    expect(await refusal({ manifest: 'm.yml' })).toStrictEqual([
      'manifest.invalid',
      { file: 'm.yml', detail: 'line 5, column 5: a key stands there twice' },
    ])
  })

  test('a pattern that fits two files', async () => {
    await write('repo/a.jar', 'a')
    await write('repo/b.jar', 'b')
    expect(await refusal({ path: 'repo/*.jar' })).toStrictEqual([
      'path.ambiguous',
      { path: 'repo/*.jar', found: 'repo/a.jar, repo/b.jar' },
    ])
  })

  test('a link that leads out of the inputs', async () => {
    await symlink('/etc', join(directory, 'repo/out'))
    expect(await refusal({ path: 'repo/out' })).toStrictEqual([
      'path.outside',
      { path: 'repo/out' },
    ])
  })
})

test('an image in a file takes the place of the path in the manifest', async () => {
  await write('image', 'registry.test/shop:2\n')
  const manifest = { applications: [{ path: 'repo/site' }] }
  const { bits, app } = await load({ manifest, dockerImageFile: 'image' })
  expect(bits).toMatchObject({ kind: 'docker', image: 'registry.test/shop:2' })
  expect(app).toStrictEqual({ name: 'shop', docker: { image: 'registry.test/shop:2' } })
})

describe('variables', () => {
  test('a value that is only a variable keeps the type of what is put there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        fc.pre(value !== undefined)
        expect(fillIn({ a: ['((v))'] }, { v: value })).toStrictEqual({ a: [value] })
      }),
    )
  })

  test('inside a text numbers become text, and what comes from a variable is not read again', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), (text, number) => {
        const filled = fillIn('<((text))>((n.m))', { text, n: { m: number } })
        expect(filled).toBe(`<${text}>${number}`)
      }),
    )
  })
})
