import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../support/docker/belongings.ts'
import { docker } from '../../support/docker/docker.ts'
import { describeDocker, images } from '../../support/docker/engine.ts'
import {
  containers,
  files,
  namesOf,
  proxyContainers,
  resting,
  standing,
} from '../../support/docker/look.ts'
import { below, deploy, routed, swapTo, type DockerSubject } from '../../support/docker/put.ts'
import {
  dockerWorld,
  host,
  inDockerWorld,
  subjectIn,
  type DockerWorld,
} from '../../support/docker/world.ts'
import { execute } from '../../support/executables/execute.ts'
import { failureIn } from '../../support/executables/failure.ts'
import { startPut, type Version } from '../../support/executables/put.ts'
import { sourceOf } from '../../support/executables/request.ts'

type Fields = Readonly<Record<string, unknown>>

const refusal = async (subject: DockerSubject, more: Fields = {}, fields: Fields = {}) =>
  failureIn(await startPut(subject, swapTo(subject, '2', more, fields)).ended)

describeDocker('a put on a Docker host that cannot be done', () => {
  describe('is refused before anything is changed', { timeout: 120_000 }, () => {
    let world: DockerWorld
    let subject: DockerSubject
    let version: Version
    let before: readonly string[]
    beforeAll(async () => {
      world = await dockerWorld()
      subject = subjectIn(world)
      await mkdir(join(world.directory, 'bits'))
      version = (await deploy(subject, '1')).version
      await deploy(subjectIn(world, `${world.app}-b`), 'b', {}, routed(below('/b'), '*.b.test'))
      before = await files(world)
    }, 120_000)
    afterAll(() => world.close())

    const closed = 'localhost:1/bgt/no-such-image:1'
    test.each<[string, Fields, Fields, string | RegExp]>([
      [
        'a buildpack manifest',
        {},
        { docker: undefined, buildpacks: ['go_buildpack'], path: 'bits' },
        'docker.unsupported: a Docker host cannot do path, buildpacks',
      ],
      [
        'services and a tcp route',
        {},
        { services: ['db'], routes: [{ route: 'tcp.example.test:1024' }] },
        'docker.unsupported: a Docker host cannot do services, the TCP route tcp.example.test:1024',
      ],
      [
        'bits in params.path',
        { path: 'bits' },
        { docker: undefined },
        'docker.no_image: nothing says which image to run; params.path is for Cloud Foundry',
      ],
      [
        'an image that cannot be pulled',
        {},
        { docker: { image: closed } },
        /^image\.unpulled: localhost:1\/bgt\/no-such-image:1 cannot be pulled: .*connection refused/,
      ],
      [
        'a network that is not there',
        { docker: { pull: 'missing', networks: ['bgt-none'] } },
        {},
        'docker.no_network: the Docker host does not have bgt-none, of params.docker.networks',
      ],
      [
        'a route that another app holds',
        {},
        routed(host, below('/b')),
        /^plan\.obstacles: nothing was changed, because the route shop\.example\.test\/b belongs to the app shop-\S+-b$/,
      ],
    ])('for %s', async (_, more, fields, error) => {
      const failure = await refusal(subject, more, fields)
      if (typeof error === 'string') expect(failure['error']).toBe(error)
      else expect(failure['error']).toMatch(error)
      expect(failure['hint']).not.toBe('')
      expect(await standing(subject)).toStrictEqual(resting('1', version))
      expect(await files(world)).toStrictEqual(before)
    })

    test.each(['check', 'in', 'out'] as const)('by %s, when no Engine answers', async name => {
      const port = await freePort()
      const source = { ...sourceOf(subject), host: `tcp://127.0.0.1:${port}` }
      const more = name === 'in' ? { version } : { params: swapTo(subject, '2') }
      const stdin = { source, ...(name === 'check' ? {} : more) }
      const failure = failureIn(await execute(name, { directory: world.directory, stdin }).ended)
      expect(failure).toMatchObject({
        error: expect.stringMatching(
          /^engine\.unreachable: no Docker Engine answers at tcp:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/,
        ),
        hint: 'check source.host, and whether this worker reaches it',
      })
    })

    test('for another port than the proxy was made with', async () => {
      const proxy = { ...(world.source['proxy'] as Fields), http_port: '127.0.0.1:1' }
      const failure = await refusal({ ...subject, source: { proxy } })
      expect(failure['error']).toMatch(
        /^proxy\.differs: the proxy bgt-\S+ was made with .+127\.0\.0\.1:1\b/,
      )
      expect(await standing(subject)).toStrictEqual(resting('1', version))
    })
  })

  describe.concurrent('leaves nothing behind', { timeout: 240_000 }, () => {
    test('where the port is taken on the host', () =>
      inDockerWorld(async world => {
        const server = createServer()
        await new Promise<void>(resolve => server.listen(world.port, '127.0.0.1', resolve))
        try {
          const subject = subjectIn(world)
          const failure = await refusal(subject)
          expect(failure['error']).toMatch(
            new RegExp(`^proxy\\.port_taken: port ${world.port} of the Docker host is taken: `),
          )
          expect(await proxyContainers(world)).toStrictEqual([])
          expect(await containers(subject)).toStrictEqual([])
        } finally {
          await new Promise(resolve => server.close(resolve))
        }
      }))

    test('where the manifest of a new app lists no route', () =>
      inDockerWorld(async world => {
        const failure = await refusal(subjectIn(world), {}, { routes: undefined })
        expect(failure['error']).toBe(
          'plan.obstacles: nothing was changed, because the manifest lists no route; list one under routes, or say no-route: true',
        )
        expect(await proxyContainers(world)).toStrictEqual([])
      }))

    test("where somebody else's container has the proxy's name", () =>
      inDockerWorld(async world => {
        const label = `blue-green-resource.proxy=${world.proxy}`
        const foreign = ['--name', world.proxy, '--label', label, images.base, 'true']
        await docker('create', ...foreign)
        const subject = subjectIn(world)
        const failure = await refusal(subject)
        expect(failure['error']).toBe(
          `proxy.not_ours: the container ${world.proxy} is not a proxy of this resource`,
        )
        expect(await containers(subject)).toStrictEqual([])
      }))

    test.each<[string, Fields, RegExp]>([
      [
        'an app that exits at once',
        { env: { CRASH: '0', START_DELAY: '600000' } },
        /web\/0 of the candidate does not run: it (exited with code 3|ended)/,
      ],
      [
        'an app that listens on another port',
        { env: { LISTEN_PORT: '9000' }, timeout: 4 },
        /does not run: GET \/ on port 8080 did not answer within 4s: nothing listens on 8080; it listens on 9000/,
      ],
      [
        'an app whose health check fails',
        { 'health-check-http-endpoint': '/health', env: { HEALTH: '503' }, timeout: 4 },
        /does not run: GET \/health on port 8080 did not answer within 4s: .*503/,
      ],
      [
        'an app that takes more memory than it may',
        { memory: '96M', env: { EAT_MEMORY: 'yes' } },
        /does not run: it (was killed: out of memory|ended)/,
      ],
    ])('of %s, and the live release serves on', (_, fields, error) =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        const failure = await refusal(subject, { keep_failed: false }, fields)
        expect(failure['error']).toMatch(/^release\.unhealthy: /)
        expect(failure['error']).toMatch(error)
        expect(await standing(subject)).toStrictEqual(resting('1', first.version))
      }),
    )

    test('of a candidate that is removed by hand while it bakes', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        const run = startPut(subject, swapTo(subject, '2', { bake: '120s', keep_failed: false }))
        await run.says('bake: both serve')
        const [name] = await namesOf(subject, '2')
        await docker('rm', '--force', name ?? '')
        const failure = failureIn(await run.ended)
        expect(failure['error']).toMatch(/^(release\.unhealthy|proof\.lost): /)
        expect(await standing(subject)).toStrictEqual(resting('1', first.version))
      }))

    test('of an incumbent that was removed by hand, and the next release goes live', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        await deploy(subject, '1')
        const [name] = await namesOf(subject, '1')
        await docker('rm', '--force', name ?? '')
        const second = await deploy(subject, '2')
        expect(second.metadata).not.toHaveProperty('kept')
        expect(await standing(subject)).toStrictEqual(resting('2', second.version))
      }))
  })
})
