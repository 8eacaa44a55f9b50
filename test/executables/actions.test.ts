import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureIn } from '../support/executables/failure.ts'
import { apps, everywhere, isLocked, routes, serving } from '../support/executables/look.ts'
import { act, check, deploy, put, startPut } from '../support/executables/put.ts'
import { paramsOf, type Subject } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const stage = (subject: Subject, release: string) =>
  put(subject, paramsOf(subject, release, { action: 'stage', smoke_test: [{ path: '/' }] }))

const none = { deployment: 'none', release: 'none' }

describe.concurrent('an action', { timeout: 60_000 }, () => {
  test('stage leaves the live release alone, and promote takes the staged one live', async () => {
    const subject = { world, app: 'cafe' }
    const first = await deploy(subject, '1')
    const staged = await stage(subject, '2')
    expect({
      serving: await serving(subject),
      check: await check(subject),
      state: staged.metadata['state'],
    }).toStrictEqual({ serving: everywhere('1'), check: [first.version], state: 'staged' })
    expect(staged.files['private_url']).toMatch(/^https?:\/\/.+\.apps\.test/)
    const promoted = await act(subject, 'promote')
    expect({
      serving: await serving(subject),
      check: await check(subject),
      release: promoted.version['release'],
      isNew: promoted.version['deployment'] !== staged.version['deployment'],
      routes: routes(subject),
      apps: apps(subject),
      grade: promoted.metadata['grade'],
    }).toStrictEqual({
      serving: everywhere('2'),
      check: [promoted.version],
      release: staged.version['release'],
      isNew: true,
      routes: ['cafe'],
      apps: ['cafe STARTED', 'cafe-ID STOPPED', 'cafe.deployments STOPPED'],
      grade: 'proven',
    })
  })

  test('discard takes a staged release away and answers with the live one', async () => {
    const subject = { world, app: 'kiosk' }
    const first = await deploy(subject, '1')
    await stage(subject, '2')
    const discarded = await act(subject, 'discard')
    expect({
      version: discarded.version,
      serving: await serving(subject),
      apps: apps(subject),
      routes: routes(subject),
      locked: isLocked(subject),
    }).toStrictEqual({
      version: first.version,
      serving: everywhere('1'),
      apps: ['kiosk STARTED', 'kiosk.deployments STOPPED'],
      routes: ['kiosk'],
      locked: false,
    })
  })

  test('stage and discard of the first release leave nothing live', async () => {
    const subject = { world, app: 'tent' }
    await stage(subject, '1')
    expect(await check(subject)).toStrictEqual([])
    const discarded = await act(subject, 'discard')
    expect(discarded.version).toStrictEqual(none)
    expect(apps(subject)).toStrictEqual(['tent.deployments STOPPED'])
  })

  test('deploy puts a staged release away first', async () => {
    const subject = { world, app: 'stall' }
    await deploy(subject, '1')
    await stage(subject, '2')
    const third = await deploy(subject, '3')
    expect(await serving(subject)).toStrictEqual(everywhere('3'))
    expect(await check(subject)).toStrictEqual([third.version])
    expect(apps(subject)).toStrictEqual([
      'stall STARTED',
      'stall-ID STOPPED',
      'stall.deployments STOPPED',
    ])
  })

  test('rollback goes back to the kept release under a new id, and forth again', async () => {
    const subject = { world, app: 'swing' }
    const first = await deploy(subject, '1')
    const second = await deploy(subject, '2')
    const back = await act(subject, 'rollback')
    expect({
      serving: await serving(subject),
      check: await check(subject),
      release: back.version['release'],
      grade: back.metadata['grade'],
      isNew: ![first, second].some(
        each => each.version['deployment'] === back.version['deployment'],
      ),
    }).toStrictEqual({
      serving: everywhere('1'),
      check: [back.version],
      release: first.version['release'],
      grade: 'proven',
      isNew: true,
    })
    const forth = await act(subject, 'rollback')
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
    expect(forth.version['release']).toBe(second.version['release'])
    expect(apps(subject)).toStrictEqual([
      'swing STARTED',
      'swing-ID STOPPED',
      'swing.deployments STOPPED',
    ])
  })

  test('recover and discard change nothing where nothing was left', async () => {
    const subject = { world, app: 'calm' }
    const first = await deploy(subject, '1')
    const before = apps(subject)
    expect((await act(subject, 'recover')).version).toStrictEqual(first.version)
    expect((await act(subject, 'discard')).version).toStrictEqual(first.version)
    expect(apps(subject)).toStrictEqual(before)
  })

  test('promote and rollback say so when there is nothing to take', async () => {
    const subject = { world, app: 'poor' }
    await deploy(subject, '1')
    const promote = failureIn(await startPut(subject, { action: 'promote' }).ended)
    const rollback = failureIn(await startPut(subject, { action: 'rollback' }).ended)
    expect([promote['error'], rollback['error']]).toStrictEqual([
      'nothing.staged: there is no staged candidate to promote',
      'nothing.kept: there is no kept release to go back to',
    ])
    expect(isLocked(subject)).toBe(false)
  })
})
