import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../router/until.ts'
import { failureIn } from '../support/executables/failure.ts'
import { apps, everywhere, isLocked, routes, serving, wanted } from '../support/executables/look.ts'
import { act, check, deploy, put, startPut } from '../support/executables/put.ts'
import { manifestOf, paramsOf } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

/**
 * Words of the log at which the run is told to stop, and which release may answer afterwards. Every
 * moment is in the whole matrix (docs/trials.md).
 */
const moments: readonly (readonly [string, string, 'old' | 'new'])[] = [
  ['names', 'give the incumbents their own names', 'old'],
  ['stages', 'the package is ready, staging', 'old'],
  ['tests', 'test the candidate on its private route', 'old'],
  ['maps', 'map the live routes to the candidate', 'old'],
  ['proves', 'prove the candidate on every router', 'old'],
  ['bakes', 'bake: both serve', 'old'],
  ['marks', 'mark the candidate as the live release', 'new'],
  ['unmaps', 'unmap the incumbent', 'new'],
  ['drains', 'draining for another', 'new'],
  ['retires', 'retire the incumbent', 'new'],
]

const clean = (app: string) => [`${app} STARTED`, `${app}-ID STOPPED`, `${app}.deployments STOPPED`]

describe.concurrent('an abort', { timeout: 90_000 }, () => {
  test.each(moments)(
    'while it %s leaves a healthy release everywhere, and the same put ends it',
    async (name, words, live) => {
      const subject = { world, app: `x${name}` }
      const first = await deploy(subject, '1')
      const params = paramsOf(subject, '2', {
        bake: '300ms',
        drain: '2s',
        smoke_test: [{ path: '/' }],
      })
      const run = startPut(subject, params)
      await run.says(words)
      const told = performance.now()
      run.kill('SIGTERM')
      const ended = await run.ended
      const took = performance.now() - told
      const failure = failureIn(ended)
      const answers = await serving(subject)
      const versions = await check(subject)
      expect({
        error: failure['error'],
        inTime: took < 8_000,
        locked: isLocked(subject),
      }).toStrictEqual({
        error: 'interrupted: the build was aborted',
        inTime: true,
        locked: false,
      })
      for (const each of answers.flat()) expect(['1', '2']).toContain(each)
      if (live === 'old') expect(versions).toStrictEqual([first.version])

      const again = await put(subject, params)
      expect({
        serving: await serving(subject),
        apps: apps(subject),
        routes: routes(subject),
        check: await check(subject),
        previous: again.metadata['previous_release'],
      }).toStrictEqual({
        serving: everywhere('2'),
        apps: clean(subject.app),
        routes: [subject.app],
        check: [again.version],
        previous: first.version['release'],
      })
      // Where both were mapped still, the route is mixed, and the newest comes last.
      if (live === 'new') expect(versions.at(-1)).toStrictEqual(again.version)
    },
  )

  test.each([
    ['before the first route is mapped', 'early', 'start the candidate', '1'],
    ['while both serve', 'both', 'bake: both serve', '1'],
    ['after the commit', 'after', 'draining for another', '2'],
  ])('%s is brought to an end by recover', async (_, name, words, live) => {
    const subject = { world, app: `y${name}` }
    await deploy(subject, '1')
    const run = startPut(subject, paramsOf(subject, '2', { bake: '1s', drain: '2s' }))
    await run.says(words)
    run.kill('SIGTERM')
    failureIn(await run.ended)
    const recovered = await act(subject, 'recover')
    expect({
      serving: await serving(subject),
      check: await check(subject),
      running: apps(subject).filter(each => each.endsWith('STARTED')),
      routes: routes(subject),
    }).toStrictEqual({
      serving: everywhere(live),
      check: [recovered.version],
      running: [`${subject.app} STARTED`],
      routes: [subject.app],
    })
  })

  test('while the workers move over still starts the new ones', async () => {
    const subject = { world, app: 'zmill' }
    const params = (release: string) =>
      paramsOf(subject, release, {
        path: 'workers',
        manifest: manifestOf('zmill', release, {
          processes: [
            { type: 'worker', instances: 1, memory: '32M', 'health-check-type': 'process' },
          ],
        }),
      })
    await put(subject, params('1'))
    const run = startPut(subject, params('2'))
    await run.says('move the workers over')
    await until('the old worker is sent down', () =>
      wanted(subject, 'worker').some(([name, count]) => name !== 'zmill' && count === 0),
    )
    run.kill('SIGTERM')
    failureIn(await run.ended)
    expect(wanted(subject, 'worker')).toContainEqual(['zmill', 1])
    await put(subject, params('2'))
    expect(wanted(subject, 'worker')).toContainEqual(['zmill', 1])
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
  })

  test('of a first deployment is ended by another put', async () => {
    const subject = { world, app: 'zfirst' }
    const run = startPut(subject, paramsOf(subject, '1', { bake: '1s' }))
    await run.says('bake: both serve')
    run.kill('SIGTERM')
    failureIn(await run.ended)
    expect(await check(subject)).toStrictEqual([])
    const second = await deploy(subject, '2')
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
    expect(await check(subject)).toStrictEqual([second.version])
  })

  test('by SIGINT ends in the same way', async () => {
    const subject = { world, app: 'zint' }
    await deploy(subject, '1')
    const run = startPut(subject, paramsOf(subject, '2'))
    await run.says('start the candidate')
    run.kill('SIGINT')
    expect(failureIn(await run.ended)['error']).toBe('interrupted: the build was aborted')
    expect(await serving(subject)).toStrictEqual(everywhere('1'))
  })

  test('by its own time-out says so, and the next put goes on', async () => {
    const subject = { world, app: 'zslow' }
    await deploy(subject, '1')
    const late = paramsOf(subject, '2', { bake: '20s', timeout: '4s' })
    const failure = failureIn(await startPut(subject, late).ended)
    expect(failure['error']).toBe('run.timeout: the run took longer than 4s')
    expect(isLocked(subject)).toBe(false)
    await deploy(subject, '3')
    expect(await serving(subject)).toStrictEqual(everywhere('3'))
  })
})
