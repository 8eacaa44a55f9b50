import { describe, expect, test } from 'vitest'
import { deleteByHand } from '../support/executables/by-hand.ts'
import { apps, everywhere, serving } from '../support/executables/look.ts'
import { check, deploy, put, startPut, succeeded } from '../support/executables/put.ts'
import { paramsOf, type Subject } from '../support/executables/request.ts'
import { inWorld } from '../support/executables/world.ts'

/** An app in a space with room for two releases of two instances, and no more. */
const inTightSpace = (test: (subject: Subject) => Promise<void>): Promise<void> =>
  inWorld(async world => {
    world.foundation.faults.set({ kind: 'quota', of: 'space', memory: 256, instances: 4 })
    await test({ world, app: 'snug' })
  })

const clean = ['snug STARTED', 'snug-ID STOPPED', 'snug.deployments STOPPED']

describe.concurrent('where only two releases fit', { timeout: 300_000 }, () => {
  test('a put takes the place of a staged release', () =>
    inTightSpace(async subject => {
      await deploy(subject, '1')
      await put(subject, paramsOf(subject, '2', { action: 'stage' }))
      const third = await deploy(subject, '3')
      expect(await check(subject)).toStrictEqual([third.version])
      expect(await serving(subject)).toStrictEqual(everywhere('3'))
      expect(apps(subject)).toStrictEqual(clean)
    }))

  test('a put waits for another one, and for the room that it takes', () =>
    inTightSpace(async subject => {
      await deploy(subject, '1')
      const first = startPut(subject, paramsOf(subject, '2', { drain: '2s' }))
      await first.says('take the baseline')
      const second = startPut(subject, paramsOf(subject, '3'))
      const [, three] = await Promise.all([succeeded(subject, first), succeeded(subject, second)])
      expect(await check(subject)).toStrictEqual([three.version])
      expect(await serving(subject)).toStrictEqual(everywhere('3'))
      expect(apps(subject)).toStrictEqual(clean)
    }))

  test.each([
    ['before', 'bake: both serve'],
    ['after', 'draining for another'],
  ])('a put takes the place of what one left that was killed %s its commit', (_, words) =>
    inTightSpace(async subject => {
      await deploy(subject, '1')
      const killed = startPut(subject, paramsOf(subject, '2', { bake: '1s', drain: '2s' }))
      await killed.says(words)
      killed.kill('SIGKILL')
      await killed.ended
      await deleteByHand(subject.world, 'snug.lock')
      const third = await deploy(subject, '3')
      expect(await check(subject)).toStrictEqual([third.version])
      expect(await serving(subject)).toStrictEqual(everywhere('3'))
      expect(apps(subject)).toStrictEqual(clean)
    }),
  )
})
