import { left, right } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { readPutParams, readSource } from '../../src/config/decode.ts'
import { source } from '../../src/config/source.ts'

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nc4nary\n-----END OPENSSH PRIVATE KEY-----\n'
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const least = { platform: 'docker', app: 'shop', host: 'unix:///run/docker.sock' }

const proxy = {
  name: 'blue-green-proxy',
  image: 'haproxy:2.6',
  address: undefined,
  http_port: { ip: '0.0.0.0', port: 80 },
  https_port: undefined,
  certificates: [],
  redirect_to_https: false,
}

test('an app and an Engine are enough', () => {
  expect(readSource(least)).toStrictEqual(
    right({
      platform: 'docker',
      app: 'shop',
      host: { kind: 'unix', path: '/run/docker.sock', text: 'unix:///run/docker.sock' },
      tls: undefined,
      ssh: undefined,
      proxy,
      registry: undefined,
      minimum_grade: 'sampled',
      probe: { method: 'HEAD', rate: 20 },
      debug: false,
    }),
  )
})

test.each([
  ['tcp://docker.example.com', { kind: 'tcp', host: 'docker.example.com', port: 2376 }],
  ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375 }],
  ['ssh://me@host:2222', { kind: 'ssh', host: 'host', port: 2222, user: 'me' }],
])('the Engine can be at %s', (host, decoded) => {
  const ssh = host.startsWith('ssh')
    ? { private_key: key, known_hosts: 'host ssh-ed25519 AAAA' }
    : null
  expect(readSource({ ...least, host, ssh })).toMatchObject({
    right: { host: { ...decoded, text: host } },
  })
})

test.each([
  'docker.sock',
  'unix://relative',
  'http://host',
  'tcp://user@host',
  'tcp://host/path',
  'ssh://host',
  'ssh://%zz@host',
  'ssh://user:password@host',
  'tcp://',
  7,
])('an Engine cannot be at %s', host => {
  const result = readSource({ ...least, host, ssh: { private_key: key, known_hosts: 'x' } })
  expect(JSON.stringify(result)).toContain(
    'source.host: expected unix:///path, tcp://host:port or ssh://user@host',
  )
})

test.each([
  [
    { host: 'ssh://me@host' },
    'source.ssh: missing; a host of ssh:// needs private_key and known_hosts',
  ],
  [{ ssh: { private_key: key, known_hosts: 'x' } }, 'source.ssh: goes only with a host of ssh://'],
  [
    { tls: { ca: certificate, cert: certificate, key } },
    'source.tls: goes only with a host of tcp://',
  ],
  [{ proxy: { redirect_to_https: true } }, 'source.proxy: redirect_to_https needs https_port'],
  [
    { proxy: { http_port: 70_000 } },
    'source.proxy.http_port: expected a port, or address:port, got a number',
  ],
  [
    { proxy: { name: 'a b' } },
    'source.proxy.name: expected a name of letters, digits, dots, dashes and underscores, got a string',
  ],
  [{ organization: 'o' }, 'source.organization: unknown setting'],
])('what does not fit together is said: %j', (over, problem) => {
  expect(readSource({ ...least, ...over })).toStrictEqual(left([problem]))
})

test('ports can be bound to one address of the host', () => {
  const ports = { http_port: '127.0.0.1:8080', https_port: '8443' }
  expect(readSource({ ...least, proxy: ports })).toMatchObject({
    right: {
      proxy: {
        http_port: { ip: '127.0.0.1', port: 8080 },
        https_port: { ip: '0.0.0.0', port: 8443 },
      },
    },
  })
})

test('keys, certificates with keys and passwords are secrets', () => {
  const pem = `${certificate}${key}`
  const found = source.secrets({
    ...least,
    tls: { key },
    ssh: { private_key: 'wrong' },
    proxy: { certificates: [pem] },
    registry: { password: 'pw' },
  })
  expect(found).toStrictEqual([key, 'wrong', pem, 'pw'])
})

test('settings of containers are typed, and refused with their path', () => {
  const docker = {
    volumes: ['data:/data', '/srv:/srv:ro'],
    networks: ['db'],
    extra_hosts: ['db:10.0.0.1'],
    ulimits: { nofile: '1024:4096' },
    log: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': 3 } },
    restart: 'on-failure:3',
  }
  const params = { action: 'recover', docker }
  expect(readPutParams(params)).toMatchObject({
    right: { docker: { ...docker, log: { options: { 'max-file': '3' } } } },
  })
  const wrong = {
    volumes: ['data'],
    networks: ['a b'],
    ulimits: { nofile: 'many' },
    restart: 'sometimes',
    privileged: true,
  }
  expect(readPutParams({ ...params, docker: wrong })).toStrictEqual(
    left([
      'params.docker.volumes[0]: expected volume:/path or /host/path:/path, with :ro perhaps, got a string',
      'params.docker.networks[0]: expected a name of letters, digits, dots, dashes and underscores, got a string',
      'params.docker.ulimits.nofile: expected a limit, or soft:hard, got a string',
      'params.docker.restart: expected always, unless-stopped, on-failure, on-failure:N or no, got a string',
      'params.docker.privileged: unknown setting',
    ]),
  )
})
