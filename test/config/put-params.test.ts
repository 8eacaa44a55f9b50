import { left, right } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import {
  decodePutParams,
  readGetParams,
  readPutParams,
  readVersion,
} from '../../src/config/decode.ts'

const defaults = {
  action: 'deploy',
  plan_only: false,
  manifest: undefined,
  path: undefined,
  docker_image: undefined,
  docker_image_file: undefined,
  docker_username: undefined,
  docker_password: undefined,
  vars: {},
  vars_files: [],
  docker: {
    port: undefined,
    pull: 'always',
    volumes: [],
    networks: [],
    extra_hosts: [],
    user: undefined,
    ulimits: {},
    log: undefined,
    restart: 'unless-stopped',
    stop_timeout: 10_000,
  },
  environment: {},
  smoke_test: [],
  bake: 0,
  drain: 30_000,
  workers: 'after_swap',
  take_name: 'before_start',
  keep: 1,
  keep_failed: true,
  prune_routes: false,
  replace: [],
  leave: [],
  stable_for: 2_000,
  convergence_timeout: 300_000,
  lock_timeout: 300_000,
  timeout: 1_800_000,
  label: undefined,
  label_file: undefined,
  assertion: undefined,
  client_assertion: undefined,
}

test('a manifest is enough for a deployment', () => {
  expect(decodePutParams({ manifest: 'app/manifest.yml' })).toStrictEqual(
    right({ ...defaults, manifest: 'app/manifest.yml' }),
  )
})

test('a manifest can be written in place, and values keep their shape', () => {
  const written = {
    manifest: { applications: [{ name: 'shop' }] },
    vars: { count: 2, list: ['a'], map: { a: null }, empty: null },
    environment: { WORKERS: 4, VERBOSE: true, NAME: '' },
    bake: '1h30m',
    drain: 0,
    smoke_test: [
      { path: '/health?deep=1' },
      { path: '/', status: [200, 302], body: '^ok$', headers: { Accept: '*/*' }, timeout: '2s' },
    ],
    label: '1.2.3+4',
  }
  const smoke = { method: 'GET', headers: {}, status: [200], body: undefined, attempts: 5 }
  expect(decodePutParams(written)).toStrictEqual(
    right({
      ...defaults,
      ...written,
      environment: { WORKERS: '4', VERBOSE: 'true', NAME: '' },
      bake: 5_400_000,
      smoke_test: [
        { ...smoke, path: '/health?deep=1', timeout: 10_000 },
        { ...smoke, ...written.smoke_test[1], timeout: 2_000 },
      ],
    }),
  )
})

test.each(['promote', 'discard', 'rollback', 'recover'])('%s needs nothing more', action => {
  expect(decodePutParams({ action })).toStrictEqual(right({ ...defaults, action }))
})

test.each([undefined, null, {}])('params that are %j lack a manifest', params => {
  expect(readPutParams(params)).toStrictEqual(
    left(['params.manifest: missing; action deploy needs it, or a docker_image']),
  )
})

test.each([
  [
    { action: 'stage', path: 'app' },
    'params.manifest: missing; action stage needs it, or a docker_image',
  ],
  [
    { docker_image: 'a', docker_image_file: 'b' },
    'params.docker_image_file: cannot be given together with docker_image',
  ],
  [{ docker_image: 'a', path: 'b' }, 'params.path: cannot be given together with docker_image'],
  [
    { label: '1', label_file: 'v/version' },
    'params.label_file: cannot be given together with label',
  ],
  [{ docker_username: 'u' }, 'params.docker_password: missing; docker_username needs it'],
  [{ docker_password: 'c4nary' }, 'params.docker_username: missing; docker_password needs it'],
  [{ replace: ['a', 'b'], leave: ['b'] }, 'params.leave: names an app that replace names too'],
  [
    { assertion: 'c4nary' },
    'params.assertion: comes in a later release; give credentials in source',
  ],
  [{ vars: ['c4nary'] }, 'params.vars: expected an object of names and values, got a list'],
  [{ manifest: ['c4nary'] }, 'params.manifest: expected a path, or an object, got a list'],
  [
    { environment: { A: ['c4nary'] } },
    'params.environment.A: expected a string, number or boolean, got a list',
  ],
  [
    { smoke_test: [{ path: 'c4nary' }] },
    'params.smoke_test[0].path: expected a path that starts with /, got a string',
  ],
  [
    { smoke_test: [{ path: '/', status: [200, 42] }] },
    'params.smoke_test[0].status: expected a status from 100 to 599, or a list of them, got a list',
  ],
  [
    { smoke_test: [{ path: '/', body: 'c4nary(' }] },
    'params.smoke_test[0].body: expected a regular expression, got one that does not compile',
  ],
  [
    { smoke_test: [{ path: '/', headers: { A: 1 } }] },
    'params.smoke_test[0].headers.A: expected a string, got a number',
  ],
  [
    { smoke_test: { path: '/' } },
    'params.smoke_test: expected a list, each entry an object, got an object',
  ],
  [{ label: 'a\nb' }, 'params.label: expected one line of at most 200 characters, got a string'],
  [{ keep: -1 }, 'params.keep: expected a whole number from 0, got a number'],
  [{ timeout: '200h' }, 'params.timeout: expected at most 168h'],
  [{ bake: 30 }, 'params.bake: expected a duration such as 30s, 5m or 1h30m, got a number'],
  [
    { action: 'deply' },
    'params.action: expected deploy, stage, promote, discard, rollback or recover; did you mean "deploy"?',
  ],
  [
    { convergance_timeout: '1m' },
    'params.convergance_timeout: unknown setting; did you mean "convergence_timeout"?',
  ],
])('%j is refused in words', (params, problem) => {
  const written = {
    action: 'docker_image' in params || 'path' in params ? 'stage' : 'promote',
    ...params,
  }
  expect(readPutParams(written)).toStrictEqual(left([problem]))
})

test('a get takes little', () => {
  expect(readGetParams(null)).toStrictEqual(
    right({ skip_download: false, assertion: undefined, client_assertion: undefined }),
  )
  expect(readGetParams({ skip_dowload: true })).toStrictEqual(
    left(['params.skip_dowload: unknown setting; did you mean "skip_download"?']),
  )
})

test('a version has a deployment, a release and perhaps a label', () => {
  expect(readVersion({ deployment: 'a', release: 'b' })).toStrictEqual(
    right({ deployment: 'a', release: 'b' }),
  )
  expect(readVersion({ deployment: 'a', release: 'b', label: 'c' })).toStrictEqual(
    right({ deployment: 'a', release: 'b', label: 'c' }),
  )
  expect(readVersion(undefined)).toStrictEqual(
    left([
      'version.deployment: missing; expected a string',
      'version.release: missing; expected a string',
    ]),
  )
})
