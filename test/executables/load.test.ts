import { describe, expect, test } from 'vitest'
import { startLoad } from '../../bench/load/load.ts'
import type { Tally } from '../../bench/load/tally.ts'
import { until } from '../router/until.ts'
import { failureIn } from '../support/executables/failure.ts'
import { everywhere, serving } from '../support/executables/look.ts'
import { act, deploy, put, startPut } from '../support/executables/put.ts'
import { manifestOf, paramsOf, type Subject } from '../support/executables/request.ts'
import { inWorld } from '../support/executables/world.ts'

/** Work that takes time, so that a release that is stopped too early cuts some of it. */
const slow = { COUNTER_WORK: 60 }
const release = (subject: Subject, name: string, more: object = {}) =>
  paramsOf(subject, name, {
    manifest: manifestOf(subject.app, name, { env: slow }),
    drain: '500ms',
    ...more,
  })

/** What becomes of a constant load of POSTs through the balancer while something is done. */
const loaded = async (subject: Subject, deed: () => Promise<unknown>): Promise<Tally> => {
  const load = startLoad({
    balancer: subject.world.foundation.balancer,
    host: `${subject.app}.apps.test`,
    app: subject.app,
    rate: 60,
    most: { requests: 10_000, milliseconds: 50_000 },
  })
  await until('the load is on', () => load.tally().requests > 30)
  await deed()
  const done = load.tally().requests
  await until('it went on afterwards', () => load.tally().requests > done + 30)
  return load.stop()
}

const lost = ({ failed, kinds }: Tally) => ({ failed, kinds })
const nothing = { failed: 0, kinds: {} }

describe.concurrent('under a constant load of POSTs', { timeout: 90_000 }, () => {
  test('a swap, with a late router and a lost unregister, and a rollback lose no request', () =>
    inWorld(async world => {
      const subject = { world, app: 'till' }
      await put(subject, release(subject, '1'))
      world.foundation.faults.set({ kind: 'feed', router: 'router-1', lag: 1_500 })
      world.foundation.faults.set({
        kind: 'lose_next',
        router: 'router-2',
        subject: 'router.unregister',
        uri: 'till.apps.test',
      })
      const swap = await loaded(subject, () => put(subject, release(subject, '2')))
      expect(lost(swap)).toStrictEqual(nothing)
      expect(Object.keys(swap.releases)).toStrictEqual(['1', '2'])
      const back = await loaded(subject, () => act(subject, 'rollback', { drain: '500ms' }))
      expect(lost(back)).toStrictEqual(nothing)
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
    }))

  test('a swap that is aborted while both serve, and its undoing, lose no request', () =>
    inWorld(async world => {
      const subject = { world, app: 'cash' }
      await put(subject, release(subject, '1'))
      world.foundation.faults.set({ kind: 'feed', router: 'router-0', lag: 400 })
      const tally = await loaded(subject, async () => {
        const run = startPut(subject, release(subject, '2', { bake: '30s' }))
        await run.says('bake: both serve')
        run.kill('SIGTERM')
        failureIn(await run.ended)
        await act(subject, 'recover', { drain: '500ms' })
      })
      expect(lost(tally)).toStrictEqual(nothing)
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
    }))

  test('an abort that another release follows loses no request, though a router reconnects', () =>
    inWorld(async world => {
      const subject = { world, app: 'desk' }
      await put(subject, release(subject, '1'))
      const tally = await loaded(subject, async () => {
        const run = startPut(subject, release(subject, '2', { bake: '30s' }))
        await run.says('bake: both serve')
        world.foundation.faults.set({ kind: 'cut', router: 'router-0' })
        world.foundation.faults.set({ kind: 'mend', router: 'router-0' })
        run.kill('SIGINT')
        failureIn(await run.ended)
        await deploy(subject, '3', {
          manifest: manifestOf('desk', '3', { env: slow }),
          drain: '500ms',
        })
      })
      expect(lost(tally)).toStrictEqual(nothing)
      expect(await serving(subject)).toStrictEqual(everywhere('3'))
    }))
})
