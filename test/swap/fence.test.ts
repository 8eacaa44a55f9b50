import { expect, test } from 'vitest'
import { Failure } from '../../src/failure.ts'
import type { Platform } from '../../src/platform/port.ts'
import { fenced } from '../../src/swap/fence.ts'
import { memoryRun } from '../support/memory-platform.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'

const destructive = ['rename', 'scale', 'unmap', 'cut', 'stop', 'remove', 'removeRoute'] as const
const ordinary = [
  'create',
  'build',
  'start',
  'mark',
  'openPrivateRoute',
  'ensureRoute',
  'map',
  'nudge',
] as const
const reads = [
  'survey',
  'live',
  'find',
  'counts',
  'instances',
  'lastWords',
  'releases',
  'privateRoutes',
  'destinations',
  'routesOf',
  'inside',
] as const

const behind = async (lost: boolean) => {
  const world = freshWorld()
  const { id } = await pushed(world)
  const asked: string[] = []
  const guard = (name: string) => async () => {
    asked.push(name)
    if (lost) throw new Failure('lock.lost')
  }
  const { platform, calls } = memoryRun(world)
  const lock = { verify: guard('verify'), assure: guard('assure') }
  return { platform: fenced(platform, lock), calls, asked, id }
}

const call = (platform: Platform, name: string, id: string): Promise<unknown> => {
  const write = platform[name as 'stop'] as (...given: readonly unknown[]) => Promise<unknown>
  return write(id, {}, {}).catch((thrown: unknown) => thrown)
}

test.each([...destructive])('%s reads the lock before it is sent', async name => {
  const { platform, asked, id } = await behind(false)
  await call(platform, name, id)
  expect(asked).toEqual(['verify'])
})

test.each([...ordinary])('%s asks for the lock where it is in doubt', async name => {
  const { platform, asked, id } = await behind(false)
  await call(platform, name, id)
  expect(asked).toEqual(['assure'])
})

test.each([...reads])('%s is free', async name => {
  const { platform, asked, id } = await behind(false)
  await call(platform, name, id)
  expect(asked).toEqual([])
})

test('a lost lock lets not one write through, the ledger included', async () => {
  const { platform, calls, id } = await behind(true)
  for (const each of [platform, platform.during(new AbortController().signal)]) {
    for (const name of [...destructive, ...ordinary])
      expect(await call(each, name, id)).toMatchObject({ code: 'lock.lost' })
    await expect(each.ledger.write('x', '{}', [])).rejects.toMatchObject({ code: 'lock.lost' })
  }
  expect(calls).toEqual([])
})

test('every call of the platform is either fenced or known to only read', async () => {
  const { platform } = await behind(false)
  const known = new Set<string>([...destructive, ...ordinary, ...reads])
  const others = Object.entries(platform)
    .filter(([name, value]) => typeof value === 'function' && !known.has(name))
    .map(([name]) => name)
  expect(others.toSorted()).toEqual(['during', 'guarded', 'instrument', 'prepare', 'smoke'])
})
