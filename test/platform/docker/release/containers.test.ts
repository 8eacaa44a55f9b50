import { fold } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { decodePutParams } from '../../../../src/config/decode.ts'
import type { PutParams } from '../../../../src/config/put-params.ts'
import { asFailure } from '../../../../src/failure.ts'
import { hostConfig } from '../../../../src/platform/docker/release/host-config.ts'
import { loginFor } from '../../../../src/platform/docker/release/login.ts'
import { portOf } from '../../../../src/platform/docker/release/port.ts'
import { troubleOfContainer } from '../../../../src/platform/docker/release/trouble.ts'

const docker = (given: Readonly<Record<string, unknown>>) =>
  fold<unknown, PutParams, PutParams>(
    problem => {
      throw problem
    },
    decoded => decoded,
  )(decodePutParams({ docker_image: 'shop', docker: given })).docker

test('a container without settings has no limits and is not restarted', () => {
  expect(hostConfig(docker({}), undefined)).toStrictEqual({
    Binds: [],
    ExtraHosts: [],
    Ulimits: [],
    RestartPolicy: { Name: 'no' },
  })
})

test('the settings of the put are the settings of the container', () => {
  const given = {
    volumes: ['data:/data', '/etc/shop:/etc/shop:ro'],
    extra_hosts: ['db:10.0.0.1'],
    ulimits: { nofile: '1024:2048', nproc: 64 },
    log: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': 3 } },
    restart: 'always',
  }
  const written = { ...given, ulimits: { nofile: '1024:2048', nproc: '64' } }
  expect(hostConfig(docker(written), 2 ** 26)).toStrictEqual({
    Binds: ['data:/data', '/etc/shop:/etc/shop:ro'],
    ExtraHosts: ['db:10.0.0.1'],
    Ulimits: [
      { Name: 'nofile', Soft: 1024, Hard: 2048 },
      { Name: 'nproc', Soft: 64, Hard: 64 },
    ],
    RestartPolicy: { Name: 'no' },
    Memory: 67_108_864,
    MemorySwap: 67_108_864,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  })
})

test.each([
  [3000, ['8080/tcp', '9090/tcp'], 3000],
  [undefined, ['9090/tcp'], 9090],
  [undefined, ['9090/tcp', '53/udp'], 9090],
  [undefined, ['53/udp'], 8080],
  [undefined, [], 8080],
])('web listens on %s where the image exposes %j: %d', (port, ports, found) => {
  expect(portOf({ port }, { ports })).toBe(found)
})

test('of several ports that an image exposes none is guessed', () => {
  const attempt = () => {
    try {
      return portOf({ port: undefined }, { ports: ['9090/tcp', '80/tcp'] })
    } catch (thrown) {
      const { code, facts } = asFailure(thrown)
      return [code, facts]
    }
  }
  expect(attempt()).toStrictEqual(['docker.port', { ports: '80, 9090' }])
})

test('an image is pulled with its own login, else with that of the source', () => {
  const bits = { kind: 'docker', image: 'a/b', username: undefined, password: undefined } as const
  const registry = { server: 'r.test', username: 'u', password: 'p' }
  expect(loginFor(bits, undefined)).toBeUndefined()
  expect(loginFor(bits, registry)).toStrictEqual(registry)
  expect(loginFor({ ...bits, username: 'me', password: 'mine' }, registry)).toStrictEqual({
    server: undefined,
    username: 'me',
    password: 'mine',
  })
  expect(loginFor({ ...bits, username: 'me' }, registry)).toStrictEqual(registry)
})

const well = {
  state: 'running',
  error: '',
  exitCode: 0,
  killedByOom: false,
  restarts: 0,
} as const

test.each([
  [well, undefined, undefined],
  [{ ...well, state: 'created' }, undefined, undefined],
  [{ ...well, state: 'paused' }, undefined, undefined],
  [
    { ...well, state: 'created', error: 'no such file' },
    'it could not be started: no such file',
    'it could not be started: no such file',
  ],
  [{ ...well, state: 'exited', exitCode: 3 }, 'it exited with code 3', 'it exited with code 3'],
  [
    { ...well, state: 'exited', exitCode: 137, killedByOom: true },
    'it was killed: out of memory',
    'it was killed: out of memory',
  ],
  [{ ...well, restarts: 1 }, 'it ended and was restarted by the Engine', undefined],
  [{ ...well, restarts: 4 }, 'it ended and was restarted by the Engine, 4 times', undefined],
  [
    { ...well, state: 'restarting', exitCode: 1, restarts: 2 },
    'it exited with code 1, and is restarted by the Engine',
    undefined,
  ],
] as const)('a container %j is in trouble: %s; of a committed release: %s', (details, as, live) => {
  expect(troubleOfContainer(details, { committed: false })).toBe(as)
  expect(troubleOfContainer(details, { committed: true })).toBe(live)
})
