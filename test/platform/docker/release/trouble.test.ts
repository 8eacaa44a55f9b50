import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Instance, ReleaseCalls } from '../../../../src/platform/port.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { docker } from '../../../support/docker/docker.ts'
import { inShort, releaseWorld, type ReleaseWorld, serving, until } from './support/host.ts'

const inTrouble = (all: readonly Instance[]): boolean =>
  all.some(each => each.trouble !== undefined)

const listening = (port: number, host: string): string =>
  `exec node -e "require('http').createServer((q, s) => s.end('ok')).listen(${port}, '${host}')"`

describeDocker('an instance that is not well', () => {
  let world: ReleaseWorld
  let nth = 0

  beforeAll(async () => {
    world = await releaseWorld()
  }, 60_000)
  afterAll(() => world?.close(), 60_000)

  /** Creates, builds and starts a release of the test app. */
  const started = async (
    entry: Readonly<Record<string, unknown>>,
    docker?: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly calls: ReleaseCalls; readonly release: string }> => {
    nth += 1
    const { calls } = await world.put(
      { docker: { image: images.app }, ...entry },
      { stop_timeout: '0s', ...docker },
    )
    const deployment = `20260101-00000${nth}-aaaaaa`
    const { id } = await calls.create({ name: `r${nth}`, deployment, label: undefined })
    await calls.build(id)
    await calls.start(id)
    return { calls, release: id }
  }

  const troubleOf = async (
    ...given: Parameters<typeof started>
  ): Promise<readonly [string, readonly string[]]> => {
    const { calls, release } = await started(...given)
    const [first] = inShort(await until(calls, release, inTrouble))
    const words = await calls.lastWords(release)
    await calls.remove(release)
    return [first ?? '', words]
  }

  test('exits at once: with its code, and its last ten lines', async () => {
    const command = `seq -f 'line %g' 10; printf '\\033[31mthe end\\033[0m\\r\\n'; exit 3`
    const [trouble, words] = await troubleOf({ command }, { restart: 'no' })
    expect(trouble).toBe('web/0 down: it exited with code 3')
    expect(words).toStrictEqual([
      ...Array.from({ length: 9 }, (_, at) => `web/0 line ${at + 2}`),
      'web/0 the end',
    ])
  }, 60_000)

  test('ends and is restarted by the Engine', async () => {
    const [trouble] = await troubleOf({
      command: 'sleep 1; exit 4',
      'health-check-type': 'process',
    })
    expect(trouble).toMatch(
      /^web\/0 (down|running|up): it (ended and was|exited with code 4, and is) restarted/,
    )
  }, 60_000)

  test('is killed out of memory', async () => {
    const [trouble] = await troubleOf(
      { command: 'exec tail /dev/zero', memory: '16M' },
      { restart: 'no' },
    )
    expect(trouble).toBe('web/0 down: it was killed: out of memory')
  }, 60_000)

  test('is started and stopped without a complaint, at whatever moment it ends', async () => {
    const moments = ['0', '0.02', '0.05', '0.08', '0.1', '0.15', '0.2', '0.3']
    for (const moment of moments) {
      const { calls, release } = await started({ command: `sleep ${moment}; exit 1` })
      await calls.remove(release)
    }
  }, 60_000)

  test('cannot be started: in the words of the Engine', async () => {
    const [trouble] = await troubleOf({ command: 'true' }, { user: 'nobody-knows' })
    expect(trouble).toMatch(/^web\/0 down: it could not be started: .*nobody-knows/)
  }, 60_000)

  test('listens on another port, and is said to', async () => {
    const [trouble] = await troubleOf({ command: listening(3000, '0.0.0.0'), timeout: 2 })
    expect(trouble).toBe(
      'web/0 running: port 8080 did not answer within 2s: nothing listens on 8080; it listens on 3000',
    )
  }, 60_000)

  test('listens for itself only, and is said to', async () => {
    const [trouble] = await troubleOf({
      command: listening(8080, '127.0.0.1'),
      timeout: 2,
      'health-check-type': 'http',
      'health-check-http-endpoint': '/up',
    })
    expect(trouble).toBe(
      'web/0 running: GET /up on port 8080 did not answer within 2s: it listens on 127.0.0.1:8080 only, where no other container reaches it',
    )
    expect(
      await docker(
        'ps',
        '-aq',
        '--filter',
        `label=blue-green-resource.role=helper`,
        '--filter',
        `label=blue-green-resource.proxy=${world.proxy}`,
      ),
    ).toBe('')
  }, 60_000)

  test('answers with another status than 200', async () => {
    const command = serving.replace('s.end(', 's.writeHead(503).end(')
    const [trouble] = await troubleOf({ command, timeout: 2, 'health-check-type': 'http' })
    expect(trouble).toBe(
      'web/0 running: GET / on port 8080 did not answer within 2s: answered 503 to GET /',
    )
  }, 60_000)

  test('has all the time that the manifest gives it', async () => {
    const { calls, release } = await started({ command: 'sleep 2; exec sleep 600', timeout: 600 })
    expect(inShort(await calls.instances(release))).toStrictEqual(['web/0 running'])
    await calls.remove(release)
  }, 60_000)

  test('waits for the HEALTHCHECK of its image, and gets no requests while that fails', async () => {
    const image = `${world.proxy}:health`
    const source = await docker('create', images.app)
    const check = 'HEALTHCHECK --interval=500ms --retries=1 CMD echo not yet; test -f /tmp/well'
    await docker('commit', '--change', check, source, image)
    await docker('rm', source)
    try {
      const { calls, release } = await started({ docker: { image }, command: serving, timeout: 60 })
      const port = await until(calls, release, ([first]) => first?.running === true)
      expect(inShort(port)).toStrictEqual(['web/0 running'])
      const container = await docker(
        'ps',
        '-q',
        '--filter',
        `label=blue-green-resource.release=${release}`,
      )
      await docker('exec', container, 'touch', '/tmp/well')
      expect(inShort(await until(calls, release, ([first]) => first?.routable === true))).toEqual([
        'web/0 up',
      ])
      await docker('exec', container, 'rm', '/tmp/well')
      expect(inShort(await until(calls, release, ([first]) => first?.routable === false))).toEqual([
        'web/0 running',
      ])
      await calls.remove(release)
      const [trouble] = await troubleOf({ docker: { image }, command: serving, timeout: 3 })
      expect(trouble).toBe('web/0 running: the HEALTHCHECK of its image failed: not yet')
    } finally {
      await docker('rmi', '-f', image)
    }
  }, 60_000)

  test('of a committed release may be restarted by the Engine, and is well again', async () => {
    const once = `test -f /tmp/again || { touch /tmp/again; sleep 2; exit 1; }; ${serving}`
    const { calls, release } = await started({ command: once })
    await calls.mark(release, { live: 'd' })
    const [before] = await calls.instances(release)
    const up = await until(calls, release, ([first]) => first?.routable === true)
    expect(inShort(up)).toStrictEqual(['web/0 up'])
    expect(up[0]?.incarnation).not.toBe(before?.incarnation)
    await calls.remove(release)
  }, 60_000)
})
