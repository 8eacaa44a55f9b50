import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { writesTo } from '../support/executables/failure.ts'
import { act, deploy, put } from '../support/executables/put.ts'
import { paramsOf, type Subject } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
let subject: Subject
let live: unknown
beforeAll(async () => {
  world = await startWorld()
  subject = { world, app: 'draft' }
  await deploy(subject, '1')
  live = (await deploy(subject, '2')).version
})
afterAll(() => world.close())
beforeEach(() => world.foundation.faults.forget())

test.each(['deploy', 'stage'])(
  '%s with plan_only prints the plan and writes nothing',
  async action => {
    const planned = await put(subject, paramsOf(subject, '3', { action, plan_only: true }))
    expect(planned.version).toStrictEqual(live)
    expect(planned.stderr).toContain(`plan: ${action} draft`)
    expect(planned.stderr).toContain('route: draft.apps.test (swapped), up to proven')
    expect(writesTo(world)).toStrictEqual([])
  },
)

test('rollback with plan_only prints the plan and writes nothing', async () => {
  const planned = await act(subject, 'rollback', { plan_only: true })
  expect(planned.version).toStrictEqual(live)
  expect(planned.stderr).toContain('plan: rollback draft')
  expect(writesTo(world)).toStrictEqual([])
})

test('discard and recover with plan_only write nothing', async () => {
  for (const action of ['discard', 'recover'])
    expect((await act(subject, action, { plan_only: true })).version).toStrictEqual(live)
  expect(writesTo(world)).toStrictEqual([])
})

test('promote with plan_only prints the plan of a staged release and writes nothing', async () => {
  const staged = { world, app: 'sketch' }
  const first = await deploy(staged, '1')
  await put(staged, paramsOf(staged, '2', { action: 'stage' }))
  world.foundation.faults.forget()
  const planned = await act(staged, 'promote', { plan_only: true })
  expect(planned.version).toStrictEqual(first.version)
  expect(planned.stderr).toContain('plan: promote sketch')
  expect(writesTo(world)).toStrictEqual([])
})

test('a first deploy with plan_only answers that nothing is live', async () => {
  const fresh = { world, app: 'blank' }
  const planned = await put(fresh, paramsOf(fresh, '1', { plan_only: true }))
  expect(planned.version).toStrictEqual({ deployment: 'none', release: 'none' })
  expect(writesTo(world)).toStrictEqual([])
})
