import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allRunning, createRoute, mapRoute, startApp } from '../foundation/apps.ts'
import { execute } from '../support/executables/execute.ts'
import { failureIn } from '../support/executables/failure.ts'
import { guidOf } from '../support/executables/look.ts'
import { check, deploy, get, startPut, succeeded } from '../support/executables/put.ts'
import { paramsOf, sourceOf, type Subject } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const getFails = async (subject: Subject, version: object) => {
  const stdin = { source: sourceOf(subject), version }
  return failureIn(await execute('in', { directory: await world.empty(), stdin }).ended)
}

describe('check', { timeout: 60_000 }, () => {
  test('asks Cloud Controller four times at most, and once more for a mixed route', async () => {
    const subject = { world, app: 'thrift' }
    const asked = () => world.foundation.faults.requests().filter(({ path }) => path !== '/')
    const counted = async () => {
      world.foundation.faults.forget()
      const versions = await check(subject)
      return { versions, requests: world.foundation.faults.requests().length, paths: asked() }
    }
    const empty = await counted()
    for (const release of ['1', '2', '3']) await deploy(subject, release, { keep: 3 })
    const live = await counted()
    const other = await startApp(world.client, 'stray')
    const route = (await world.client.get('/v3/routes?hosts=thrift')).body.resources[0].guid
    await mapRoute(world.client, String(route), other)
    const mixed = await counted()
    expect([empty.versions.length, live.versions.length, mixed.versions.length]).toStrictEqual([
      0, 1, 2,
    ])
    expect(empty.requests).toBeLessThanOrEqual(4)
    expect(live.requests).toBeLessThanOrEqual(4)
    expect(mixed.requests).toBeLessThanOrEqual(5)
  })
})

describe.concurrent('a version', { timeout: 60_000 }, () => {
  test('is the incumbent alone as long as the candidate is not committed', async () => {
    const subject = { world, app: 'patient' }
    const first = await deploy(subject, '1')
    const swap = startPut(subject, paramsOf(subject, '2', { bake: '2s' }))
    await swap.says('bake: both serve, keep watching')
    expect(await check(subject)).toStrictEqual([first.version])
    const second = await succeeded(subject, swap)
    expect(await check(subject)).toStrictEqual([second.version])
  })

  test('is written by in as files that tell all of it', async () => {
    const subject = { world, app: 'ledger' }
    await deploy(subject, '1')
    const { version, files, metadata } = await deploy(subject, '2', { label: 'two' })
    expect(Object.keys(files).toSorted((a, b) => a.localeCompare(b))).toStrictEqual([
      'deployment.json',
      'evidence.json',
      'label',
      'manifest.yml',
      'private_url',
      'release',
      'url',
      'version',
    ])
    expect(files).toMatchObject({
      label: 'two',
      url: 'https://ledger.apps.test',
      version: version['deployment'],
      release: version['release'],
      private_url: expect.stringMatching(/^https?:\/\/.+\.apps\.test$/),
      'manifest.yml': expect.stringContaining('ledger.apps.test'),
    })
    expect(JSON.parse(files['deployment.json'] ?? '')).toMatchObject({
      id: version['deployment'],
      app: 'ledger',
      ending: 'finished',
      build: { url: metadata['build'] },
    })
    const skipped = await get(subject, version, { skip_download: true })
    expect(skipped.files).toStrictEqual({})
    expect(skipped.metadata).toStrictEqual(metadata)
  })

  test('of an earlier deployment is written as it was, also after the next one', async () => {
    const subject = { world, app: 'diary' }
    const first = await deploy(subject, '1')
    await deploy(subject, '2')
    const again = await get(subject, first.version)
    expect(again.files).toStrictEqual(first.files)
    expect(again.metadata).toStrictEqual(first.metadata)
  })

  test('of something foreign, and none at all, give a snapshot that says so', async () => {
    const subject = { world, app: 'guestbook' }
    const guid = await startApp(world.client, 'guestbook')
    await mapRoute(world.client, await createRoute(world.client, 'guestbook'), guid)
    await allRunning(world.client, guid)
    const [version] = await check(subject)
    const foreign = await get(subject, version ?? {})
    expect(JSON.parse(foreign.files['deployment.json'] ?? '')).toStrictEqual({
      ...version,
      state: 'foreign',
    })
    expect(foreign.metadata).toStrictEqual({ app: 'guestbook', state: 'foreign' })
    expect(version?.['release']).toBe(guidOf(world, 'guestbook'))
    const none = await get(subject, { deployment: 'none', release: 'none' })
    expect(none.metadata).toStrictEqual({ app: 'guestbook', state: 'none' })
    expect(JSON.parse(none.files['deployment.json'] ?? '')).toMatchObject({ state: 'none' })
  })

  test('whose record has aged out is a clear error', async () => {
    const subject = { world, app: 'amnesia' }
    await deploy(subject, '1')
    const version = { deployment: '20200101-000000-abcdef', release: 'gone' }
    expect(await getFails(subject, version)).toStrictEqual({
      error: 'record.aged_out: there is no record of deployment 20200101-000000-abcdef any more',
      hint: 'the ledger keeps the newest ten; check for the live version and get that',
    })
  })

  test('that is committed but not finished is waited for', async () => {
    const subject = { world, app: 'eager' }
    await deploy(subject, '1')
    const swap = startPut(subject, paramsOf(subject, '2', { drain: '4s' }))
    await swap.says('draining for another')
    const [version] = await check(subject)
    const stdin = { source: sourceOf(subject), version }
    const getting = execute('in', { directory: await world.empty(), stdin })
    await getting.says('waiting for https://ci.example.com/builds/')
    const second = await succeeded(subject, swap)
    expect(JSON.parse((await getting.ended).stdout)).toMatchObject({ version: second.version })
    expect(version).toStrictEqual(second.version)
  })
})
