import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allRunning, createRoute, mapRoute, startApp } from '../foundation/apps.ts'
import { deleteByHand } from '../support/executables/by-hand.ts'
import { apps, everywhere, isLocked, serving } from '../support/executables/look.ts'
import { act, check, newBuild, put, startPut, succeeded } from '../support/executables/put.ts'
import { paramsOf, type Subject } from '../support/executables/request.ts'
import { hour, onWallClock } from '../support/executables/wall-clock.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const clean = (app: string) => [`${app} STARTED`, `${app}-ID STOPPED`, `${app}.deployments STOPPED`]

/** Starts a put on a machine whose wall clock is off. */
const startOff = (subject: Subject, shift: number, release: string, more: object = {}) => {
  const build = { ...newBuild(), ...onWallClock(shift) }
  return startPut(subject, paramsOf(subject, release, { ...more }), build)
}

const putOff = (...given: Parameters<typeof startOff>) => succeeded(given[0], startOff(...given))

/** Seconds, as metadata tells them. */
const seconds = (text = ''): number => Number(/^(-?[\d.]+) s$/.exec(text)?.[1])

/** Seconds after its start at which a run said these words, to a tenth. */
const saidAt = (stderr: string, words: string): number =>
  Number(/^ *([\d.]+)s/.exec(stderr.split('\n').find(line => line.includes(words)) ?? '')?.[1])

describe.concurrent.each([
  ['ahead', hour],
  ['behind', -hour],
])('on a worker whose clock is an hour %s', { timeout: 300_000 }, (name, shift) => {
  test('a swap is like any other, with its staging log and its true durations', async () => {
    const subject = { world, app: `s${name}` }
    const first = await putOff(subject, shift, '1')
    const second = await putOff(subject, shift, '2', { drain: '1s' })
    expect(second.stderr).toContain('STG | Uploading complete')
    expect(seconds(second.metadata['drained_after'])).toBeGreaterThanOrEqual(1)
    expect(seconds(second.metadata['duration'])).toBeLessThan(60)
    expect(second.metadata['grade']).toBe('proven')
    expect(second.metadata['previous_release']).toBe(first.version['release'])
    expect(await check(subject, first.version)).toStrictEqual([second.version])
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
    expect(apps(subject)).toStrictEqual(clean(subject.app))
  })

  test('a swap that was killed on a right one is gone on with', async () => {
    const subject = { world, app: `k${name}` }
    await putOff(subject, -shift, '1')
    const run = startOff(subject, 0, '2', { bake: '500ms' })
    await run.says('bake: both serve')
    run.kill('SIGKILL')
    expect((await run.ended).signal).toBe('SIGKILL')
    await deleteByHand(world, `${subject.app}.lock`)
    const { metadata, version } = await putOff(subject, shift, '2', { bake: '500ms' })
    expect(seconds(metadata['duration'])).toBeGreaterThanOrEqual(0)
    expect(await check(subject)).toStrictEqual([version])
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
    expect(apps(subject)).toStrictEqual(clean(subject.app))
  })

  test('a put waits for the lock of one whose clock is an hour off the other way', async () => {
    const subject = { world, app: `l${name}` }
    await putOff(subject, 0, '1')
    const one = startOff(subject, -shift, '2', { bake: '3s' })
    await one.says('give the incumbents their own names')
    const two = startOff(subject, shift, '3')
    await two.says('waiting for the lock: ')
    const [second, third] = await Promise.all([succeeded(subject, one), succeeded(subject, two)])
    expect(third.stderr).not.toContain('taking it over')
    expect(third.metadata['previous_release']).toBe(second.version['release'])
    expect(await check(subject, second.version)).toStrictEqual([third.version])
    expect(isLocked(subject)).toBe(false)
  })

  test('rollback takes the release before, whoever deployed it and when', async () => {
    const subject = { world, app: `r${name}` }
    const guid = await startApp(world.client, subject.app)
    await mapRoute(world.client, await createRoute(world.client, subject.app), guid)
    await allRunning(world.client, guid)
    await putOff(subject, shift, '1')
    const second = await putOff(subject, -shift, '2')
    await putOff(subject, 0, '3')
    const back = await act(subject, 'rollback')
    expect(back.version['release']).toBe(second.version['release'])
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
  })

  test('a drain lasts as long as it should though the clock is set in the middle of its proof', async () => {
    const subject = { world, app: `d${name}` }
    await put(subject, paramsOf(subject, '1'))
    const build = { ...newBuild(), ...onWallClock(shift, 'SIGUSR2') }
    const run = startPut(subject, paramsOf(subject, '2', { drain: '4s' }), build)
    await run.says('prove the incumbent gone')
    run.kill('SIGUSR2')
    const { stderr } = await succeeded(subject, run)
    const took = saidAt(stderr, 'retire the incumbent') - saidAt(stderr, 'prove the incumbent gone')
    expect(took).toBeGreaterThan(3.8)
    expect(took).toBeLessThan(60)
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
  })
})
