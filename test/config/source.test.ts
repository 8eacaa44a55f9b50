import { left, map, right } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { cloudFoundrySource } from '../../src/config/cloudfoundry-source.ts'
import { credentialsOf } from '../../src/config/credentials.ts'
import { decodeSource, readSource } from '../../src/config/decode.ts'
import { Failure } from '../../src/failure.ts'

const target = {
  platform: 'cloudfoundry',
  app: 'shop',
  api: 'https://api.example.com',
  organization: 'acme',
  space: 'live',
}
const user = { username: 'robot', password: 'c4nary-password' }
const client = { client_id: 'robot', client_secret: 'c4nary-secret' }
const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

test('a short source gets every default', () => {
  expect(decodeSource({ ...target, ...user })).toStrictEqual(
    right({
      ...target,
      ...user,
      origin: undefined,
      client_id: undefined,
      client_secret: undefined,
      assertion: undefined,
      client_assertion: undefined,
      ca_cert: undefined,
      skip_ssl_validation: false,
      routers: {
        addresses: [],
        tls: false,
        load_balancer: undefined,
        count: undefined,
        miss_probability: 1e-6,
        trace_key: '22',
        heartbeat: 25_000,
        wait: 180_000,
      },
      private_domain: undefined,
      minimum_grade: 'sampled',
      probe: { method: 'HEAD', rate: 20 },
      debug: false,
    }),
  )
})

test('a full source keeps the names and the nesting of the user', () => {
  const routers = {
    addresses: ['10.0.0.1', 'routers.internal:8443', '[fd00::1]:80'],
    tls: true,
    load_balancer: 'https://10.0.0.9:8443',
    count: 6,
    miss_probability: 1e-9,
    trace_key: '',
    heartbeat: '40s',
    wait: '5m',
  }
  const full = { ...target, ...client, ca_cert: pem, skip_ssl_validation: true, routers }
  const more = {
    private_domain: 'apps.internal.example.com',
    minimum_grade: 'proven',
    probe: { rate: 0.5, method: 'GET' },
    debug: true,
  }
  expect(decodeSource({ ...full, ...more })).toStrictEqual(
    right({
      ...full,
      ...more,
      username: undefined,
      password: undefined,
      origin: undefined,
      assertion: undefined,
      client_assertion: undefined,
      routers: { ...routers, heartbeat: 40_000, wait: 300_000 },
    }),
  )
})

const everyMissing = [
  'source.app: missing; expected one line of at most 200 characters',
  'source.api: missing; expected an http or https URL without user, query or fragment',
  'source.organization: missing; expected a string',
  'source.space: missing; expected a string',
  'source: no credentials; give username and password, or client_id and client_secret',
]

test.each([
  ['null', null],
  ['absent', undefined],
  ['empty', {}],
])('a source that is %s is asked for its platform first', (_, source) => {
  const problem = 'source.platform: missing; expected cloudfoundry or docker'
  expect(readSource(source)).toStrictEqual(left([problem]))
})

test('a source with nothing but its platform is answered with all that is missing', () => {
  expect(readSource({ platform: 'cloudfoundry' })).toStrictEqual(left(everyMissing))
})

test('every field that is wrong is named at once, by kind and never by value', () => {
  const wrong = {
    platform: 'cloudfoundry',
    app: 7,
    api: 'ftp://c4nary',
    organization: '',
    space: ['c4nary'],
    username: {},
    password: ['c4nary'],
    origin: true,
    ca_cert: 'c4nary',
    skip_ssl_validation: 'c4nary',
    routers: {
      addresses: ['ok:80', 'c4nary/x', 3],
      tls: 'c4nary',
      load_balancer: 'https://c4nary/path',
      count: 'c4nary',
      miss_probability: 1,
      trace_key: 22,
      heartbeat: '0s',
      wait: 'c4nary',
      adresses: [],
    },
    private_domain: 0,
    minimum_grade: 'provn',
    probe: { method: 'c4nary', rate: 0 },
    debug: 'c4nary',
    routes: ['c4nary'],
    zzzzzzzz: 'c4nary',
    'a b\n': 1,
  }
  expect(readSource(wrong)).toStrictEqual(
    left([
      'source.app: expected one line of at most 200 characters, got a number',
      'source.api: expected an http or https URL without user, query or fragment, got a string',
      'source.organization: expected a string, got an empty string',
      'source.space: expected a string, got a list',
      'source.username: expected a string, got an object',
      'source.password: expected a string, got a list',
      'source.origin: expected a string, got a boolean',
      'source.ca_cert: expected certificates in PEM (-----BEGIN CERTIFICATE----- …), got a string',
      'source.skip_ssl_validation: expected true or false, got a string',
      'source.routers.addresses[1]: expected host or host:port, got a string',
      'source.routers.addresses[2]: expected host or host:port, got a number',
      'source.routers.tls: expected true or false, got a string',
      'source.routers.load_balancer: expected http[s]://host[:port], got a string',
      'source.routers.count: expected a whole number from 1, got a string',
      'source.routers.miss_probability: expected a probability between 0 and 1, got a number',
      'source.routers.trace_key: expected a string, got a number',
      'source.routers.heartbeat: expected a duration above zero such as 30s, 5m or 1h30m',
      'source.routers.wait: expected a duration such as 30s, 5m or 1h30m, got a string',
      'source.routers.adresses: unknown setting; did you mean "addresses"?',
      'source.private_domain: expected a string, got a number',
      'source.minimum_grade: expected proven, sampled or waited; did you mean "proven"?',
      'source.probe.method: expected HEAD or GET, got a string',
      'source.probe.rate: expected a number above 0, got a number',
      'source.debug: expected true or false, got a string',
      'source.routes: unknown setting; did you mean "routers"?',
      'source.zzzzzzzz: unknown setting',
      'source["a b\\n"]: unknown setting',
    ]),
  )
})

const choices = 'give username and password, or client_id and client_secret'

test.each([
  ['none', {}, [`source: no credentials; ${choices}`]],
  ['two kinds', { ...user, ...client }, [`source: two kinds of credentials; ${choices}, not both`]],
  ['half a user', { username: 'a' }, ['source.password: missing; username needs it']],
  ['half a client', { client_secret: 'ab' }, ['source.client_id: missing; client_secret needs it']],
  ['an origin of a client', { ...client, origin: 'x' }, ['source.origin: goes only with username']],
  ['empty values', { username: null }, [`source: no credentials; ${choices}`]],
  ['a jwt', { assertion: 'ab' }, [`source.assertion: comes in a later release; ${choices}`]],
])('credentials are one kind and whole: %s', (_, credentials, problems) => {
  expect(readSource({ ...target, ...credentials })).toStrictEqual(left(problems))
})

test.each([
  ['dokcer', 'source.platform: expected cloudfoundry or docker; did you mean "docker"?'],
  ['cloudfoundy', 'source.platform: expected cloudfoundry or docker; did you mean "cloudfoundry"?'],
  ['__proto__', 'source.platform: expected cloudfoundry or docker, got a string'],
])('the platform %s is refused before anything else is read', (platform, problem) => {
  expect(readSource({ platform, host: 'unix:///run/docker.sock' })).toStrictEqual(left([problem]))
})

test.each([
  ['text', 'a string'],
  [['a'], 'a list'],
  [3, 'a number'],
  [false, 'a boolean'],
])('a source that is no object at all is said to be so: %j', (source, kind) => {
  expect(readSource(source)).toStrictEqual(left([`source: expected an object, got ${kind}`]))
})

test('problems travel in one failure', () => {
  const problems = 'source.app: missing; expected one line of at most 200 characters'
  const { app: _, ...rest } = target
  const decoded = decodeSource({ ...rest, ...user })
  expect(decoded).toStrictEqual(left(new Failure('config.invalid', { problems, count: '1' })))
  expect(decoded).toHaveProperty('left.facts', { problems, count: '1' })
})

test('decoded credentials say what kind they are', () => {
  const login = (credentials: object) =>
    map(credentialsOf)(cloudFoundrySource.decode({ ...target, ...credentials }))
  expect(login({ ...user, origin: 'ldap' })).toStrictEqual(
    right({ kind: 'user', ...user, origin: 'ldap' }),
  )
  expect(login(client)).toStrictEqual(right({ kind: 'client', ...client }))
})
