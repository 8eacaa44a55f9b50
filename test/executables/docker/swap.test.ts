import { describe, expect, test } from 'vitest'
import { mainFile } from '../../../src/platform/docker/proxy/main-configuration.ts'
import { describeDocker } from '../../support/docker/engine.ts'
import {
  containers,
  files,
  proxyContainers,
  resting,
  servers,
  serving,
  standing,
  table,
} from '../../support/docker/look.ts'
import { below, deploy, routed, swapTo } from '../../support/docker/put.ts'
import { host, inDockerWorld, subjectIn } from '../../support/docker/world.ts'
import { check, get, newBuild, put, startPut, succeeded } from '../../support/executables/put.ts'

const sorted = (names: Iterable<string>) => [...names].toSorted((a, b) => a.localeCompare(b))

describeDocker('a put on a Docker host', () => {
  describe.concurrent('where nothing was', { timeout: 240_000 }, () => {
    test('deploys an app that was not there, then swaps it, and check and get know of it', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        expect(await check(subject)).toStrictEqual([])
        expect(await proxyContainers(world)).toStrictEqual([])
        const first = await deploy(subject, '1')
        expect(await standing(subject)).toStrictEqual(resting('1', first.version))
        const second = await deploy(subject, '2', { label: 'two' })
        expect(await standing(subject)).toStrictEqual(resting('2', second.version, '1'))
        expect(await check(subject, first.version)).toStrictEqual([second.version])
        expect(await proxyContainers(world)).toStrictEqual(['proxy running always'])
        const app = `apps/${world.app}`
        expect(await files(world)).toStrictEqual([
          '.lock',
          `${app}/ledger/DEPLOYMENT.json`,
          `${app}/ledger/DEPLOYMENT.json`,
          `${app}/releases/RELEASE.json`,
          `${app}/releases/RELEASE.json`,
          'certificates/list',
          'maps/asks.map',
          'maps/routes.map',
          `proxy/${mainFile}`,
          `proxy/${world.app}.cfg`,
        ])
        expect(first.metadata['grade']).toBe('proven')
        expect(second.metadata).toMatchObject({
          app: world.app,
          label: 'two',
          state: 'finished',
          url: `http://${host}:${world.port}`,
          release: second.version['release'],
          previous_release: first.version['release'],
          grade: 'proven',
          routes: `${host}: proven on 1 of 1 routers`,
          routers: `127.0.0.1:${world.port}`,
          instances: '1 x web',
          kept: expect.stringMatching(/-\d{8}-\d{6}-\w{6}$/),
          build: expect.stringContaining('https://ci.example.com/builds/'),
        })
        expect(sorted(Object.keys(second.files))).toStrictEqual([
          'deployment.json',
          'evidence.json',
          'label',
          'manifest.yml',
          'private_url',
          'release',
          'url',
          'version',
        ])
        expect(second.files).toMatchObject({
          label: 'two',
          url: `http://${host}:${world.port}`,
          version: second.version['deployment'],
          release: second.version['release'],
          'manifest.yml': expect.stringContaining(host),
        })
        const again = await get(subject, first.version)
        expect(again.files).toStrictEqual(first.files)
      }))

    test('with plan_only says what it would do, and makes nothing', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const planned = await put(subject, swapTo(subject, '1', { plan_only: true }))
        expect(planned.version).toStrictEqual({ deployment: 'none', release: 'none' })
        expect(planned.stderr).toContain(`plan: deploy ${world.app}`)
        expect(planned.stderr).toContain(`route: ${host} (will be made)`)
        expect(await proxyContainers(world)).toStrictEqual([])
        const first = await deploy(subject, '1')
        const before = await files(world)
        const next = await put(subject, swapTo(subject, '2', { plan_only: true }))
        expect(next.version).toStrictEqual(first.version)
        expect(next.stderr).toContain(`route: ${host} (swapped), up to proven`)
        expect(await standing(subject)).toStrictEqual(resting('1', first.version))
        expect(await files(world)).toStrictEqual(before)
      }))

    test('is answered without a change when the same build asks again', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const build = newBuild()
        const first = await put(subject, swapTo(subject, '1'), build)
        const again = await succeeded(subject, startPut(subject, swapTo(subject, '1'), build))
        expect(again.version).toStrictEqual(first.version)
        expect(again.stderr).toContain('this build has done exactly this already')
        expect(await standing(subject)).toStrictEqual(resting('1', first.version))
      }))

    test('swaps two instances, and each of them serves', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        await deploy(subject, '1', {}, { instances: 2 })
        const second = await deploy(subject, '2', {}, { instances: 2 })
        expect(second.metadata['instances']).toBe('2 x web')
        expect(second.metadata['grade']).toBe('proven')
        expect(await serving(subject)).toStrictEqual(['2'])
        expect(await servers(subject)).toStrictEqual(['2', '2'])
        expect(await containers(subject)).toStrictEqual([
          '1 web/0 exited no',
          '1 web/1 exited no',
          '2 web/0 running unless-stopped',
          '2 web/1 running unless-stopped',
        ])
      }))

    test('swaps hosts, paths and wildcards at once, and drops a route, for others to take, only when told to', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const all = [host, below('/cart'), '*.example.test']
        await deploy(subject, '1', {}, routed(...all))
        const carried = await deploy(subject, '2', {}, routed(host, below('/cart')))
        expect(carried.stderr).toContain('*.example.test (carried over)')
        expect(carried.metadata['grade']).toBe('proven')
        expect({
          root: await serving(subject),
          path: await serving(subject, host, '/cart/1'),
          wild: await serving(subject, 'any.example.test'),
          stranger: await serving(subject, 'example.com'),
        }).toStrictEqual({ root: ['2'], path: ['2'], wild: ['2'], stranger: ['404 no-route'] })
        const only = { prune_routes: true }
        const pruned = await deploy(subject, '3', only, routed(host, below('/cart')))
        expect(pruned.stderr).toContain('*.example.test (dropped without a replacement)')
        expect(await serving(subject, 'any.example.test')).toStrictEqual(['404 no-route'])
        expect(await serving(subject, host, '/cart/1')).toStrictEqual(['3'])
        const next = await deploy(subject, '4', {}, routed(host))
        expect(next.stderr).not.toContain('*.example.test')
        expect(await serving(subject, 'any.example.test')).toStrictEqual(['404 no-route'])
        expect(await table(subject)).toStrictEqual({ [host]: ['4'], [below('/cart')]: ['4'] })
        const other = subjectIn(world, `${world.app}-b`)
        await deploy(other, 'b', {}, routed('*.example.test'))
        expect(await serving(subject, 'any.example.test')).toStrictEqual(['b'])
        expect(await serving(subject)).toStrictEqual(['4'])
      }))

    test('runs an app without routes beside its predecessor and then stops that', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const fields = { routes: undefined, 'no-route': true }
        await deploy(subject, '1', {}, fields)
        const second = await deploy(subject, '2', {}, fields)
        expect(second.metadata['grade']).toBe('none')
        expect(await check(subject)).toStrictEqual([second.version])
        expect(await containers(subject)).toStrictEqual([
          '1 web/0 exited no',
          '2 web/0 running unless-stopped',
        ])
      }))

    test.each(['after_swap', 'with_candidate'])('moves its workers over, %s', workers =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const processes = [
          { type: 'web', instances: 1, 'health-check-type': 'http' },
          { type: 'worker', instances: 2, 'health-check-type': 'process' },
        ]
        const fields = { instances: undefined, processes }
        await deploy(subject, '1', { workers }, fields)
        const second = await deploy(subject, '2', { workers }, fields)
        expect(second.stderr.includes('the workers have moved over')).toBe(workers === 'after_swap')
        expect(await serving(subject)).toStrictEqual(['2'])
        expect(await containers(subject)).toStrictEqual([
          '1 web/0 exited no',
          '1 worker/0 exited no',
          '1 worker/1 exited no',
          '2 web/0 running unless-stopped',
          '2 worker/0 running unless-stopped',
          '2 worker/1 running unless-stopped',
        ])
      }),
    )
  })
})
