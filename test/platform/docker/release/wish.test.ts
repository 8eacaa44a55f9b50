import { afterAll, beforeAll, expect, test } from 'vitest'
import { asFailure } from '../../../../src/failure.ts'
import { surveyHost } from '../../../../src/platform/docker/port/survey.ts'
import { prepare } from '../../../../src/platform/docker/release/prepare.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { docker } from '../../../support/docker/docker.ts'
import { releaseWorld, type ReleaseWorld } from './support/host.ts'

type Entry = Readonly<Record<string, unknown>>

describeDocker('the manifest of a put on a Docker host', () => {
  let world: ReleaseWorld
  beforeAll(async () => {
    world = await releaseWorld()
  }, 60_000)
  afterAll(() => world?.close(), 60_000)

  const app = { docker: { image: images.app } }
  const refusal = async (entry: Entry, docker?: Entry) => {
    const failure = await world.put(entry, docker).then(
      () => undefined,
      (thrown: unknown) => asFailure(thrown),
    )
    return failure && [failure.code, failure.facts]
  }

  test('is read whole, and its image is pinned', async () => {
    const { host } = await world.put(
      {
        ...app,
        'no-route': false,
        routes: [{ route: 'Shop.example.test/A', protocol: 'http2' }, { route: '*.example.test' }],
        env: { PORT: 9000, TOKEN: 'canary' },
        metadata: { labels: { team: 'shop', tier: 1 }, annotations: { note: 'kept' } },
      },
      { volumes: ['data:/data'] },
    )
    const digest = await docker('image', 'inspect', '--format', '{{.Id}}', images.app)
    expect(host.wish.loaded).toStrictEqual({
      image: images.app,
      digest,
      login: undefined,
      processes: [
        {
          type: 'web',
          instances: 1,
          command: undefined,
          memory: undefined,
          health: { kind: 'port', path: '/', timeout: 1_000, within: 60_000 },
        },
      ],
      counts: { web: 1 },
      routes: [
        { name: 'shop.example.test/A', protocol: 'http2' },
        { name: '*.example.test', protocol: undefined },
      ],
      noRoute: false,
      environment: { PORT: '9000', TOKEN: 'canary' },
      labels: { team: 'shop', tier: '1' },
      port: 9000,
    })
    const artefact = await prepare(host)
    expect(artefact.counts).toStrictEqual({ web: 1 })
    expect(artefact.manifest).toContain(digest)
    expect(artefact.manifest).toContain('note: kept')
    expect(artefact.manifest).not.toContain('canary')
    const same = await prepare(host)
    expect(same.digest).toBe(artefact.digest)
  })

  test('has another digest when a setting of the containers changes', async () => {
    const one = await prepare((await world.put(app)).host)
    const other = await prepare((await world.put(app, { user: 'nobody' })).host)
    expect(one.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(other.digest).not.toBe(one.digest)
  })

  test('is told of before the first write when nobody would ask web whether it answers', async () => {
    const remarks = async (entry: Entry) => {
      const routed = { ...app, 'no-route': false, routes: [{ route: 'asked.test' }], ...entry }
      const { host } = await world.put(routed)
      const survey = await surveyHost(host, { artefact: true, counts: { web: 1 }, others: [] })
      return survey.remarks
    }
    expect(await remarks({})).toEqual([])
    expect(await remarks({ 'health-check-type': 'process' })).toEqual([
      'web counts as healthy as soon as its process runs: health-check-type is process; port or http would ask it',
    ])
  })

  test('is refused for everything that a host cannot do, at once', async () => {
    const entry = { ...app, stack: 'a', services: ['db'], 'random-route': true }
    expect(await refusal(entry)).toStrictEqual([
      'docker.unsupported',
      { fields: 'stack, services, random-route' },
    ])
  })

  test.each<[string, Entry, Entry, unknown]>([
    ['bits', { path: '.' }, {}, ['docker.no_image', { path: 'path' }]],
    [
      'bits and more',
      { path: '.', buildpacks: ['go'] },
      {},
      ['docker.unsupported', { fields: 'path, buildpacks' }],
    ],
    [
      'a route twice',
      { ...app, 'no-route': false, routes: [{ route: 'a.test' }, { route: 'A.test/' }] },
      {},
      ['route.invalid', { route: 'a.test', detail: 'it is listed twice' }],
    ],
    [
      'a PORT that is none',
      { ...app, env: { PORT: 'http' } },
      {},
      ['manifest.invalid', { file: 'the manifest', detail: 'PORT in env is not a port' }],
    ],
    [
      'a network that is not there',
      app,
      { networks: ['bgt-no-such-network'] },
      ['docker.no_network', { networks: 'bgt-no-such-network' }],
    ],
  ])('is refused for %s', async (_, entry, docker, failure) => {
    expect(await refusal(entry, docker)).toStrictEqual(failure)
  })

  test('is refused for an image that is nowhere, before anything is made', async () => {
    const failure = await refusal({ docker: { image: 'localhost:1/bgt/no-such-image:1' } })
    expect(failure?.[0]).toMatch(/^image\./)
  })

  test('is refused for an image of several ports, unless one is said', async () => {
    const image = `${world.proxy}:ports`
    const source = await docker('create', images.app)
    await docker('commit', '--change', 'EXPOSE 9090', source, image)
    await docker('rm', source)
    try {
      const entry = { docker: { image } }
      expect(await refusal(entry)).toStrictEqual(['docker.port', { ports: '8080, 9090' }])
      expect(await refusal(entry, { port: 9090 })).toBeUndefined()
    } finally {
      await docker('rmi', '-f', image)
    }
  })
})
