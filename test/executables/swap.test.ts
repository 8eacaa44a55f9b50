import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apps, everywhere, isLocked, routes, serving } from '../support/executables/look.ts'
import { check, deploy, newBuild, put, startPut, succeeded } from '../support/executables/put.ts'
import { manifestOf, paramsOf } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

describe.concurrent('a put on a foundation whose routers are all known', {
  timeout: 60_000,
}, () => {
  test('deploys an app that was not there, then swaps it, router by router', async () => {
    const subject = { world, app: 'shop' }
    const before = await check(subject)
    const first = await deploy(subject, '1')
    const second = await deploy(subject, '2')
    expect({
      before,
      after: await check(subject, first.version),
      serving: await serving(subject),
      apps: apps(subject),
      routes: routes(subject),
      grades: [first.metadata['grade'], second.metadata['grade']],
      previous: second.metadata['previous_release'],
    }).toStrictEqual({
      before: [],
      after: [second.version],
      serving: everywhere('2'),
      apps: ['shop STARTED', 'shop-ID STOPPED', 'shop.deployments STOPPED'],
      routes: ['shop'],
      grades: ['proven', 'proven'],
      previous: first.version['release'],
    })
    expect(second.metadata).toMatchObject({
      app: 'shop',
      state: 'finished',
      url: 'https://shop.apps.test',
      instances: '2 x web',
      kept: expect.stringMatching(/^shop-\d{8}-\d{6}-\w{6}$/),
      build: expect.stringContaining('https://ci.example.com/builds/'),
      routes: expect.stringContaining('proven on 3 of 3 routers'),
    })
  })

  test('is answered without a change when the same build asks again', async () => {
    const subject = { world, app: 'twice' }
    const build = newBuild()
    const first = await put(subject, paramsOf(subject, '1'), build)
    const before = apps(subject)
    const again = await succeeded(subject, startPut(subject, paramsOf(subject, '1'), build))
    expect(again.version).toStrictEqual(first.version)
    expect(apps(subject)).toStrictEqual(before)
    expect(again.stderr).toContain('this build has done exactly this already')
  })

  test('deploys the same app again when another build asks', async () => {
    const subject = { world, app: 'again' }
    const first = await deploy(subject, '1')
    const second = await deploy(subject, '1')
    expect(second.version['deployment'] ?? '').not.toBe(first.version['deployment'])
    expect(second.version['release']).not.toBe(first.version['release'])
    expect(await check(subject)).toStrictEqual([second.version])
    expect(isLocked(subject)).toBe(false)
  })

  test('swaps hosts and paths at once, carries over what the manifest lacks, and drops it when told to', async () => {
    const subject = { world, app: 'many' }
    const all = ['many.apps.test', 'many.apps.test/cart', 'many-two.apps.test']
    const listed = (names: readonly string[]) => ({
      manifest: manifestOf('many', names.length > 1 ? '1' : '2', {
        routes: names.map(route => ({ route })),
      }),
    })
    await deploy(subject, '1', listed(all))
    const carried = await deploy(subject, '2', listed(['many.apps.test']))
    expect({
      root: await serving(subject),
      path: await serving(subject, 'many.apps.test', '/cart/1'),
      other: await serving(subject, 'many-two.apps.test'),
      routes: routes(subject),
    }).toStrictEqual({
      root: everywhere('2'),
      path: everywhere('2'),
      other: everywhere('2'),
      routes: ['many', 'many-two', 'many/cart'],
    })
    expect(carried.stderr).toContain('many-two.apps.test (carried over)')
    const pruned = await deploy(subject, '2', { ...listed(['many.apps.test']), prune_routes: true })
    expect(pruned.stderr).toContain('many-two.apps.test (dropped without a replacement)')
    expect(await serving(subject, 'many-two.apps.test')).toStrictEqual(
      everywhere('404 unknown_route'),
    )
  })

  test('runs an app without routes beside its predecessor and then stops that', async () => {
    const subject = { world, app: 'mute' }
    const manifest = manifestOf('mute', '1', { routes: undefined, 'no-route': true })
    await deploy(subject, '1', { manifest })
    const second = await deploy(subject, '1', { manifest })
    expect(apps(subject)).toStrictEqual([
      'mute STARTED',
      'mute-ID STOPPED',
      'mute.deployments STOPPED',
    ])
    expect(second.metadata['grade']).toBe('none')
    expect(await check(subject)).toStrictEqual([second.version])
  })
})
