import { fold } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decodePutParams } from '../../../../src/config/decode.ts'
import type { PutParams } from '../../../../src/config/put-params.ts'
import { asFailure } from '../../../../src/failure.ts'
import { processWishes } from '../../../../src/platform/docker/release/process-wish.ts'
import { unsupportedIn } from '../../../../src/platform/docker/release/unsupported.ts'
import { loadManifest } from '../../../../src/platform/manifest/load-manifest.ts'

type Entry = Readonly<Record<string, unknown>>

const load = (entry: Entry) =>
  loadManifest({
    directory: '/',
    app: 'shop',
    manifest: { applications: [{ name: 'shop', docker: { image: 'shop:1' }, ...entry }] },
  })

const params = (given: Entry = {}): PutParams =>
  fold<unknown, PutParams, PutParams>(
    problem => {
      throw problem
    },
    decoded => decoded,
  )(decodePutParams({ docker_image: 'shop:1', ...given }))

const refused = async (entry: Entry, given: Entry = {}) =>
  unsupportedIn(await load(entry), params(given))

describe('what only Cloud Foundry can do is refused by name', () => {
  test.each<[string, Entry]>([
    ['buildpacks', { buildpacks: ['go'] }],
    ['buildpack', { buildpack: 'go' }],
    ['stack', { stack: 'cflinuxfs4' }],
    ['services', { services: ['db'] }],
    ['sidecars', { sidecars: [{ name: 'a' }] }],
    ['disk_quota', { disk_quota: '1G' }],
    ['log-rate-limit-per-second', { 'log-rate-limit-per-second': '1M' }],
    ['lifecycle', { lifecycle: 'cnb' }],
    ['readiness-health-check-type', { 'readiness-health-check-type': 'http' }],
    ['health-check-interval', { 'health-check-interval': 3 }],
    ['some-future-key', { 'some-future-key': 0 }],
    ['random-route', { 'random-route': true }],
    ['default-route', { 'default-route': true }],
    ['the TCP route tcp.test:1024', { routes: [{ route: 'tcp.test:1024' }] }],
    ['the TCP route tcp.test', { routes: [{ route: 'tcp.test', protocol: 'tcp' }] }],
    ['options of the route a.test', { routes: [{ route: 'a.test', options: { x: 'y' } }] }],
    ['processes.worker.disk-quota', { processes: [{ type: 'worker', 'disk-quota': '1G' }] }],
    [
      'processes.worker.health-check-type http',
      { processes: [{ type: 'worker', 'health-check-type': 'http' }] },
    ],
    ['metadata.other', { metadata: { other: { a: 'b' } } }],
    [
      'metadata.labels.blue-green-resource.app',
      { metadata: { labels: { 'blue-green-resource.app': 'other' } } },
    ],
  ])('%s', async (name, entry) => {
    expect(await refused(entry)).toStrictEqual([name])
  })

  test.each<[string, Entry]>([
    ['params.replace', { replace: ['old'] }],
    ['params.leave', { leave: ['old'] }],
  ])('%s', async (name, given) => {
    expect(await refused({}, given)).toStrictEqual([name])
  })

  test('all names at once', async () => {
    const entry = { stack: 'a', services: ['db'], routes: [{ route: 'tcp.test:1' }] }
    expect(await refused(entry, { leave: ['b'] })).toStrictEqual([
      'stack',
      'services',
      'the TCP route tcp.test:1',
      'params.leave',
    ])
  })
})

test('what a host can do, and what asks for nothing, is taken', async () => {
  const entry = {
    instances: 2,
    memory: '64M',
    command: 'run',
    timeout: 30,
    env: { A: 1 },
    health_check_type: 'http',
    'health-check-http-endpoint': '/up',
    'health-check-invocation-timeout': 2,
    processes: [{ type: 'worker', instances: 1, memory: '32M', command: 'work' }],
    metadata: { labels: { team: 'a' }, annotations: { note: 'b' } },
    routes: [{ route: 'a.test/b', protocol: 'http2' }],
    services: [],
    sidecars: null,
    'random-route': false,
  }
  expect(await refused(entry)).toStrictEqual([])
})

describe('the processes of a manifest', () => {
  test('have the defaults of Cloud Foundry', async () => {
    const health = { path: '/', timeout: 1_000, within: 60_000 }
    const none = { command: undefined, memory: undefined }
    const manifest = await load({ processes: [{ type: 'worker' }] })
    expect(processWishes(manifest)).toStrictEqual([
      { type: 'web', instances: 1, ...none, health: { kind: 'port', ...health } },
      { type: 'worker', instances: 0, ...none, health: { kind: 'process', ...health } },
    ])
  })

  test('say everything themselves', async () => {
    const web = {
      instances: 3,
      memory: '1G',
      command: 'serve',
      timeout: 90,
      'health-check-type': 'http',
      'health-check-http-endpoint': '/up?deep=1',
      'health-check-invocation-timeout': 2.5,
    }
    const wish = {
      type: 'web',
      instances: 3,
      memory: 2 ** 30,
      command: 'serve',
      health: { kind: 'http', path: '/up?deep=1', timeout: 2_500, within: 90_000 },
    }
    expect(processWishes(await load(web))).toStrictEqual([wish])
    const listed = { command: 'not this', processes: [{ type: 'web', ...web }] }
    expect(processWishes(await load(listed))).toStrictEqual([wish])
  })

  test.each<[string, Entry]>([
    ['memory of web is not an amount such as 512M', { memory: 512 }],
    ['memory of web is below 6M, the least there is', { memory: '5M' }],
    ['instances of web is not a whole number', { instances: -1 }],
    ['instances of web is not a whole number', { instances: 1.5 }],
    ['instances of web is not a whole number', { instances: 'two' }],
    ['health-check-type of web is not http, port or process', { 'health-check-type': 'tcp' }],
    [
      'health-check-http-endpoint of web is not a path such as /health',
      { 'health-check-http-endpoint': '/a HTTP/1.1\r\nx: y' },
    ],
    [
      'health-check-invocation-timeout is not a number of seconds',
      { 'health-check-invocation-timeout': '2s' },
    ],
    ['timeout is not a number of seconds', { timeout: 0 }],
    ['we/b cannot be the type of a process', { processes: [{ type: 'we/b' }] }],
    ['the process a is listed twice', { processes: [{ type: 'a' }, { type: 'a' }] }],
  ])('are refused: %s', async (detail, entry) => {
    const manifest = await load(entry)
    const read = () => {
      try {
        return processWishes(manifest)
      } catch (thrown) {
        const { code, facts } = asFailure(thrown)
        return [code, facts]
      }
    }
    expect(read()).toStrictEqual(['manifest.invalid', { file: 'the manifest', detail }])
  })
})
