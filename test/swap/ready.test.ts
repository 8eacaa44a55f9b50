import { expect, test } from 'vitest'
import { awaitReady, lookAt, missingOf } from '../../src/swap/ready.ts'
import { memoryRun } from '../support/memory-platform.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'
import { crash, type MemoryWorld, settle, startTakes } from '../support/memory-world.ts'

const wish = { counts: { web: 2 }, stableFor: 1_000, timeout: 10_000 }

const starting = async (over: Partial<MemoryWorld> = {}) => {
  const world = freshWorld(over)
  const release = await pushed(world, { started: false })
  release.started = true
  release.broken = over.breaks ?? false
  settle(world, release)
  return { world, release, ...memoryRun(world) }
}

test('ready means that all instances are up, and stayed so for the time that is asked for', async () => {
  const { world, release, env, platform } = await starting()
  const began = world.clock.monotonic()
  await awaitReady(env, platform, { ...wish, release: release.id })
  expect(world.clock.monotonic() - began).toBeGreaterThanOrEqual(startTakes + wish.stableFor)
})

test('a restart begins the time again', async () => {
  const { world, release, env, platform } = await starting()
  const began = world.clock.monotonic()
  void world.clock.sleep(1_200).then(() => {
    for (const each of world.running) each.to = Math.min(each.to, world.clock.monotonic())
    settle(world, release)
  })
  await awaitReady(env, platform, { ...wish, release: release.id })
  expect(world.clock.monotonic() - began).toBeGreaterThanOrEqual(
    1_200 + startTakes + wish.stableFor,
  )
})

test('a crash is told at once, with the last words of the app', async () => {
  const { release, env, platform, calls } = await starting({ breaks: true })
  await expect(awaitReady(env, platform, { ...wish, release: release.id })).rejects.toMatchObject({
    code: 'release.unhealthy',
    facts: { instance: 'web/0', trouble: 'it crashed' },
  })
  expect(calls).toContain('lastWords')
})

test('an instance that never comes up is waited for no longer than is asked for', async () => {
  const { release, env, platform } = await starting()
  await expect(
    awaitReady(env, platform, { ...wish, counts: { web: 3 }, release: release.id }),
  ).rejects.toMatchObject({ code: 'release.slow', facts: { missing: 'web/2 missing' } })
})

test('no data is never taken for success', () => {
  expect(missingOf({ web: 2 }, [])).toEqual(['web/0 missing', 'web/1 missing'])
})

test('a release is well only when everything wanted is up and nothing has crashed', async () => {
  const world = freshWorld()
  const { id } = await pushed(world, { counts: { web: 1, worker: 1 } })
  const { platform } = memoryRun(world)
  expect(await lookAt(platform, id, { web: 1, worker: 0 })).toBe('well')
  expect(await lookAt(platform, id, { web: 2 })).toBe('unwell')
  crash(world, id)
  expect(await lookAt(platform, id, { web: 0 })).toBe('gone')
  const silent = { ...platform, instances: () => Promise.resolve([]) }
  expect(await lookAt(silent, id, { web: 1 })).toBe('unwell')
})
