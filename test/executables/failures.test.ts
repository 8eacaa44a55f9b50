import { describe, expect, test } from 'vitest'
import { until } from '../router/until.ts'
import { failureIn } from '../support/executables/failure.ts'
import { apps, everywhere, guidOf, isLocked, routes, serving } from '../support/executables/look.ts'
import { act, check, deploy, startPut, type Version } from '../support/executables/put.ts'
import { manifestOf, paramsOf, type Subject } from '../support/executables/request.ts'
import { inWorld, type World } from '../support/executables/world.ts'

type Fields = Readonly<Record<string, unknown>>

const within = (test: (world: World) => Promise<void>) => inWorld(test, { crashBackOff: 500 })

/** The incumbent serves alone, as if nothing had happened; a failed candidate is kept, stopped. */
const expectUntouched = async (subject: Subject, live: Version, kept = true): Promise<void> => {
  expect({
    serving: await serving(subject),
    check: await check(subject),
    apps: apps(subject),
    routes: routes(subject),
  }).toStrictEqual({
    serving: everywhere('1'),
    check: [live],
    apps: [
      `${subject.app} STARTED`,
      ...(kept ? [`${subject.app}-ID STOPPED`] : []),
      `${subject.app}.deployments STOPPED`,
    ],
    routes: [subject.app],
  })
}

const fails = async (subject: Subject, params: Fields = {}) =>
  failureIn(await startPut(subject, paramsOf(subject, '2', params)).ended)

const crashing = (app: string) => ({ manifest: manifestOf(app, '2', { command: 'exit 7' }) })

const failureFree = ({ code, stderr }: { code: number | null; stderr: string }): void =>
  expect(code, stderr).toBe(0)

describe.concurrent('a put that fails', { timeout: 90_000 }, () => {
  test('a staging failure is undone, and its words are told', () =>
    within(async world => {
      const subject = { world, app: 'build' }
      const { version } = await deploy(subject, '1')
      const error = 'StagingError - staging failed'
      world.foundation.faults.set({ kind: 'fail_staging', error })
      const failure = await fails(subject)
      expect(failure['error']).toMatch(/^app\.staging: staging fails: .*staging failed/)
      expect(failure['while']).toBe('create the candidate')
      await expectUntouched(subject, version)
    }))

  test('an upload that the platform refuses is undone', () =>
    within(async world => {
      const subject = { world, app: 'upload' }
      const { version } = await deploy(subject, '1')
      world.foundation.faults.set({ kind: 'fail_upload' })
      expect((await fails(subject))['error']).toMatch(/^package\.failed: /)
      await expectUntouched(subject, version)
    }))

  test('a crash at the start is told at once, and the next put removes what is left', () =>
    within(async world => {
      const subject = { world, app: 'crash' }
      const { version } = await deploy(subject, '1')
      const ended = await startPut(subject, paramsOf(subject, '2', crashing('crash'))).ended
      expect(failureIn(ended)['error']).toMatch(
        /^release\.unhealthy: instance web\/\d of the candidate/,
      )
      expect(ended.milliseconds).toBeLessThan(15_000)
      await expectUntouched(subject, version)
      await deploy(subject, '3')
      expect(await serving(subject)).toStrictEqual(everywhere('3'))
      expect(apps(subject)).toStrictEqual([
        'crash STARTED',
        'crash-ID STOPPED',
        'crash.deployments STOPPED',
      ])
    }))

  test('a failed candidate is deleted when keep_failed is false', () =>
    within(async world => {
      const subject = { world, app: 'tidy' }
      const { version } = await deploy(subject, '1')
      await fails(subject, { ...crashing('tidy'), keep_failed: false })
      await expectUntouched(subject, version, false)
    }))

  test('a placement error is told at once and undone', () =>
    within(async world => {
      const subject = { world, app: 'place' }
      const { version } = await deploy(subject, '1')
      world.foundation.faults.set({ kind: 'placement', error: 'insufficient resources: memory' })
      const failure = await fails(subject)
      world.foundation.faults.set({ kind: 'placement', error: null })
      expect(failure['error']).toMatch(/^release\.unhealthy: .*insufficient resources/)
      await expectUntouched(subject, version)
    }))

  test.each([
    ['status', { path: '/', status: 418 }],
    ['body', { path: '/', body: '"release":"9"' }],
  ])('a smoke test with another %s is undone', (what, test_) =>
    within(async world => {
      const subject = { world, app: `smoke${what}` }
      const { version } = await deploy(subject, '1')
      const failure = await fails(subject, { smoke_test: [{ ...test_, attempts: 1 }] })
      expect(failure['error']).toMatch(/^smoke\.failed: the smoke test /)
      await expectUntouched(subject, version)
    }),
  )

  test('a crash of the candidate while it bakes is undone, router by router', () =>
    within(async world => {
      const subject = { world, app: 'oven' }
      const { version } = await deploy(subject, '1')
      const run = startPut(subject, paramsOf(subject, '2', { bake: '30s' }))
      await run.says('bake: both serve')
      world.foundation.faults.set({ kind: 'crash', app: 'oven', index: 0 })
      world.foundation.faults.set({ kind: 'crash', app: 'oven', index: 1 })
      const failure = failureIn(await run.ended)
      expect(failure['error']).toMatch(/^(release\.unhealthy|proof\.lost): /)
      await expectUntouched(subject, version)
    }))

  test('a first deployment that fails leaves no route behind', () =>
    within(async world => {
      const subject = { world, app: 'first' }
      await fails(subject, crashing('first'))
      expect({
        apps: apps(subject),
        routes: routes(subject),
        check: await check(subject),
      }).toStrictEqual({
        apps: ['first-ID STOPPED', 'first.deployments STOPPED'],
        routes: [],
        check: [],
      })
    }))

  test('a router that never learns: both serve, the run fails and says so, the next one goes on', () =>
    within(async world => {
      const subject = { world, app: 'cut' }
      const { version } = await deploy(subject, '1')
      const params = paramsOf(subject, '2', { convergence_timeout: '3s' })
      const run = startPut(subject, params)
      await run.says('all instances are running and ready')
      world.foundation.faults.set({ kind: 'cut', router: 'router-1' })
      const failure = failureIn(await run.ended)
      expect(failure['error']).toMatch(
        /^proof\.incomplete: .*cut\.apps\.test shown on 2 of 3 routers/,
      )
      expect(failure['hint']).toContain('nothing was taken away')
      const answers = await serving(subject)
      expect({
        router1: answers[1],
        others: [answers[0], answers[2]],
        check: await check(subject),
        locked: isLocked(subject),
      }).toStrictEqual({
        router1: ['1'],
        others: [
          ['1', '2'],
          ['1', '2'],
        ],
        check: [version],
        locked: false,
      })
      world.foundation.faults.set({ kind: 'mend', router: 'router-1' })
      const again = startPut(subject, params)
      failureFree(await again.ended)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }))

  test('a router that never forgets: the incumbent runs on, the next run goes on', () =>
    within(async world => {
      const subject = { world, app: 'keep' }
      await deploy(subject, '1')
      const params = paramsOf(subject, '2', { convergence_timeout: '3s' })
      const run = startPut(subject, params)
      await run.says('mark the candidate as the live release')
      world.foundation.faults.set({ kind: 'cut', router: 'router-2' })
      const failure = failureIn(await run.ended)
      expect(failure['error']).toMatch(/^proof\.incomplete: /)
      expect(apps(subject).filter(each => each.endsWith('STARTED')).length).toBe(2)
      world.foundation.faults.set({ kind: 'mend', router: 'router-2' })
      failureFree(await startPut(subject, params).ended)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }))

  test('a rollback after a failed put undoes what is left of it', () =>
    within(async world => {
      const subject = { world, app: 'undo' }
      const { version } = await deploy(subject, '1')
      await fails(subject, crashing('undo'))
      const back = await act(subject, 'rollback')
      expect(back.version).toStrictEqual(version)
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
    }))

  test('a candidate that dies after the commit is replaced by the incumbent again', () =>
    within(async world => {
      const subject = { world, app: 'relapse' }
      const first = await deploy(subject, '1')
      const run = startPut(subject, paramsOf(subject, '2', { drain: '6s' }))
      await run.says('draining for another')
      const guid = guidOf(world, 'relapse')
      await world.client.post(`/v3/apps/${guid}/actions/stop`)
      failureIn(await run.ended)
      await until('the incumbent serves alone', async () =>
        (await serving(subject)).every(each => each.join() === '1'),
      )
      const [live, ...others] = await check(subject)
      expect(others).toStrictEqual([])
      expect(live?.['release']).toBe(first.version['release'])
      expect(live?.['deployment']).not.toBe(first.version['deployment'])
    }))
})
