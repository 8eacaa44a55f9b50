import { describe, expect, test } from 'vitest'
import { until } from '../router/until.ts'
import { failureIn } from '../support/executables/failure.ts'
import { apps, everywhere, guidOf, serving } from '../support/executables/look.ts'
import { act, put, startPut } from '../support/executables/put.ts'
import { paramsOf, type Subject } from '../support/executables/request.ts'
import { inWorld, type World } from '../support/executables/world.ts'
import { goLive } from './support/first.ts'
import { lossesDuring, nothing } from './support/loaded.ts'

const hasty = { convergence_timeout: '8s' }

/** The failure of a proof that this router, perhaps with others, did not agree to. */
const missing = ({ foundation }: World, name: string): RegExp => {
  const router = foundation.routers.find(each => each.name === name)
  return new RegExp(`^proof\\.incomplete: .*; missing: .*:${router?.address.port} \\(`)
}

/** One router knows nothing of the app's live release from now on, until the answer is called. */
const forgets = ({ world, app }: Subject): (() => void) => {
  const { faults } = world.foundation
  const release = guidOf(world, app)
  faults.set({ kind: 'forget', router: 'router-1', app: release })
  return () => faults.set({ kind: 'remember', router: 'router-1', app: release })
}

describe.concurrent('a router that', { timeout: 240_000 }, () => {
  test('forgets the candidate while it bakes has it undone, and no request is lost', () =>
    inWorld(async world => {
      const subject = { world, app: 'sieve' }
      await goLive(subject)
      const losses = await lossesDuring(subject, async () => {
        const run = startPut(subject, paramsOf(subject, '2', { bake: '60s' }))
        await run.says('bake: both serve')
        const remember = forgets(subject)
        const failure = failureIn(await run.ended)
        expect(failure['error']).toMatch(
          /^proof\.lost: .*sieve\.apps\.test: the router behind \S+ no longer knows an instance/,
        )
        remember()
      })
      expect(losses).toStrictEqual(nothing)
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
    }))

  test('forgets the candidate after the commit has the incumbent back on every router', () =>
    inWorld(async world => {
      const subject = { world, app: 'colander' }
      await goLive(subject)
      const run = startPut(subject, paramsOf(subject, '2', { drain: '5s' }))
      await run.says('no longer leads to the incumbent')
      forgets(subject)
      await until('the incumbent is on every router again', async () => {
        const answers = await serving(subject)
        return answers.every(each => each.includes('1'))
      })
      const failure = failureIn(await run.ended)
      expect(failure['error']).toMatch(/^proof\.lost: /)
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
      const again = await act(subject, 'recover')
      expect(again.version['release']).toBe(guidOf(world, 'colander'))
    }))

  test('keeps a stale table leaves both serving, and the same put goes on when it is mended', () =>
    inWorld(async world => {
      const subject = { world, app: 'fossil' }
      const { faults } = world.foundation
      await goLive(subject)
      const params = paramsOf(subject, '2', hasty)
      const losses = await lossesDuring(subject, async () => {
        faults.set({ kind: 'cut', router: 'router-2' })
        const failure = failureIn(await startPut(subject, params).ended)
        expect(failure['error']).toMatch(missing(world, 'router-2'))
        expect(await serving(subject)).toStrictEqual([['1', '2'], ['1', '2'], ['1']])
        faults.set({ kind: 'mend', router: 'router-2' })
        const second = await put(subject, params)
        expect(second.metadata['grade']).toBe('proven')
      })
      expect(losses).toStrictEqual(nothing)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }))

  test('keeps the incumbent for good after the commit has it run on, until it lets go', () =>
    inWorld(async world => {
      const subject = { world, app: 'amber' }
      const { faults } = world.foundation
      await goLive(subject)
      const params = paramsOf(subject, '2', hasty)
      const losses = await lossesDuring(subject, async () => {
        const run = startPut(subject, params)
        await run.says('mark the candidate as the live release')
        faults.set({ kind: 'cut', router: 'router-2' })
        const failure = failureIn(await run.ended)
        expect(failure['error']).toMatch(missing(world, 'router-2'))
        expect(await serving(subject)).toStrictEqual([['2'], ['2'], ['1', '2']])
        faults.set({ kind: 'mend', router: 'router-2' })
        const second = await put(subject, params)
        expect(second.metadata['grade']).toBe('proven')
      })
      expect(losses).toStrictEqual(nothing)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
      expect(apps(subject)).toContain('amber STARTED')
    }))

  test('starts again with an empty table is proven only once it has heard of the candidate', () =>
    inWorld(async world => {
      const subject = { world, app: 'tabula' }
      const { faults } = world.foundation
      await goLive(subject)
      const run = startPut(subject, paramsOf(subject, '2', hasty))
      await run.says('map the live routes')
      faults.set({ kind: 'cut', router: 'router-0' })
      faults.set({ kind: 'restart', router: 'router-0' })
      const failure = failureIn(await run.ended)
      expect(failure['error']).toMatch(missing(world, 'router-0'))
      faults.set({ kind: 'mend', router: 'router-0' })
      const second = await put(subject, paramsOf(subject, '2', hasty))
      expect(second.metadata['routes']).toMatch(/proven on 3 of 3 routers/)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }))

  test('drains and is gone in the middle is not counted as one that agreed', () =>
    inWorld(
      async world => {
        const subject = { world, app: 'sink' }
        const { faults, routers } = world.foundation
        await goLive(subject)
        const params = paramsOf(subject, '2', hasty)
        const losses = await lossesDuring(subject, async () => {
          const run = startPut(subject, params)
          await run.says('map the live routes')
          faults.set({ kind: 'feed', router: 'router-1', lag: 60_000 })
          faults.set({ kind: 'drain', router: 'router-1' })
          const failure = failureIn(await run.ended)
          expect(failure['error']).toMatch(missing(world, 'router-1'))
        })
        expect(losses).toStrictEqual(nothing)
        // The router is gone for good: without its address the rest is proven.
        const left = routers.filter(({ name }) => name !== 'router-1')
        const addresses = left.map(({ address }) => `${address.host}:${address.port}`)
        const source = { routers: { addresses, heartbeat: '800ms' } }
        const second = await put({ ...subject, source }, params)
        expect(second.metadata['routes']).toMatch(/proven on 2 of 2 routers/)
      },
      { routers: [{}, { drainWait: 300 }, {}] },
    ))
})
