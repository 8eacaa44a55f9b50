import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/failure.ts'
import { acquire } from '../../src/swap/lock.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { quietEnvironment, seededRandom } from '../support/environment.ts'
import { memoryLock } from '../support/memory-store.ts'
import { type MemoryWorld, memoryWorld } from '../support/memory-world.ts'

const open = () => {
  const clock = manualClock()
  return { clock, world: memoryWorld(clock, seededRandom(1)) }
}

const storeOf = (world: MemoryWorld) => {
  const lock = memoryLock(world)
  return { lock, during: () => ({ lock }) as never }
}

const take = (
  clock: ManualClock,
  world: MemoryWorld,
  owner: string,
  signal?: AbortSignal,
  timeout = 300_000,
) =>
  acquire(
    quietEnvironment({ clock, ...(signal === undefined ? {} : { signal }) }),
    storeOf(world),
    {
      owner,
      timeout,
    },
  )

/** Follows a promise without waiting for it. */
const follow = <A>(promise: Promise<A>) => {
  const seen: { value?: A; failure?: unknown } = {}
  promise.then(
    value => (seen.value = value),
    (failure: unknown) => (seen.failure = failure),
  )
  return seen
}

const held = (world: MemoryWorld) => world.locks.find(each => each.name === 'shop.lock')

/** A lock whose owner was killed: nobody beats for it. */
const dead = (world: MemoryWorld) => {
  world.locks = [{ token: 'dead', name: 'shop.lock', beat: '4', holder: 'a killed build' }]
}

describe('two runs at once', () => {
  test('only one gets the lock, the other when it is released', async () => {
    const { clock, world } = open()
    const first = await take(clock, world, 'one')
    const second = follow(take(clock, world, 'two'))
    await clock.advance(240_000)
    expect(second).toEqual({})
    await first.release()
    await clock.advance(2_000)
    expect(second.value?.waited).toBe(true)
    expect(held(world)?.holder).toContain('two')
  })

  test('the second gives up after its time, and says who holds the lock', async () => {
    const { clock, world } = open()
    await take(clock, world, 'one')
    const second = follow(take(clock, world, 'two', undefined, 10_000))
    await clock.advance(12_000)
    expect(second.failure).toMatchObject({ code: 'lock.held' })
    expect((second.failure as Failure).facts['holder']).toContain('one, since 2026')
  })

  test('whoever waits learns what the other is doing', async () => {
    const { clock, world } = open()
    const first = await take(clock, world, 'one')
    first.doing('take the baseline')
    await clock.advance(15_000)
    expect(held(world)?.holder).toMatch(/one, since .*, take the baseline/)
  })
})

describe('the lock of a killed run', () => {
  test('is taken over after 60 s of the newcomer, and 20 s more for late writes', async () => {
    const { clock, world } = open()
    dead(world)
    const newcomer = follow(take(clock, world, 'two'))
    await clock.advance(59_000)
    expect(held(world)?.token).toBe('dead')
    await clock.advance(2_000)
    expect(held(world)?.token).not.toBe('dead')
    expect(newcomer).toEqual({})
    await clock.advance(20_000)
    expect(newcomer.value).toBeDefined()
  })

  test('is not stale while its heartbeat changes, however seldom', async () => {
    const { clock, world } = open()
    dead(world)
    const newcomer = follow(take(clock, world, 'two', undefined, 3_600_000))
    for (let beat = 5; beat < 12; beat += 1) {
      await clock.advance(55_000)
      const lock = held(world)
      if (lock !== undefined) lock.beat = String(beat)
    }
    expect(newcomer).toEqual({})
    expect(held(world)?.token).toBe('dead')
  })

  test('goes to one of two newcomers', async () => {
    const { clock, world } = open()
    dead(world)
    const both = [follow(take(clock, world, 'two')), follow(take(clock, world, 'three'))]
    await clock.advance(90_000)
    expect(both.filter(each => each.value !== undefined)).toHaveLength(1)
    expect(world.locks.filter(each => each.name === 'shop.lock')).toHaveLength(1)
  })

  test('is waited for also by a newcomer that another one opened the way to', async () => {
    const { clock, world } = open()
    dead(world)
    const newcomer = follow(take(clock, world, 'two'))
    await clock.advance(55_000)
    await memoryLock(world).displace('dead')
    await clock.advance(5_000)
    expect(held(world)?.token).not.toBe('dead')
    expect(newcomer).toEqual({})
    await clock.advance(20_000)
    expect(newcomer.value).toBeDefined()
  })

  test('is free at once after a newcomer that is aborted, and its late writes are waited for anew', async () => {
    const { clock, world } = open()
    dead(world)
    const controller = new AbortController()
    const newcomer = follow(take(clock, world, 'two', controller.signal))
    await clock.advance(65_000)
    controller.abort(new Failure('interrupted'))
    await clock.advance(1)
    expect(newcomer.failure).toMatchObject({ code: 'interrupted' })
    expect(held(world)).toBeUndefined()
    const next = follow(take(clock, world, 'three'))
    await clock.advance(19_000)
    expect(next).toEqual({})
    await clock.advance(2_000)
    expect(next.value).toBeDefined()
    expect(world.locks.map(each => each.name)).toEqual(['shop.lock'])
  })

  test('is waited for also when the newcomer that displaced it ended before it made its own', async () => {
    const { clock, world } = open()
    dead(world)
    await memoryLock(world).displace('dead')
    const next = follow(take(clock, world, 'three'))
    await clock.advance(19_000)
    expect(next).toEqual({})
    await clock.advance(2_000)
    expect(next.value).toBeDefined()
    expect(world.locks.map(each => each.name)).toEqual(['shop.lock'])
  })
})

describe('the owner', () => {
  const displaced = async () => {
    const { clock, world } = open()
    const lock = await take(clock, world, 'one')
    const own = held(world)
    if (own !== undefined) await memoryLock(world).displace(own.token)
    return { clock, world, lock }
  }

  test('is told at once that the lock is lost, before what cannot be undone', async () => {
    const { lock } = await displaced()
    await expect(lock.verify()).rejects.toMatchObject({ code: 'lock.lost' })
  })

  test('learns of it before any write once a heartbeat went unconfirmed for 30 s', async () => {
    const { clock, lock } = await displaced()
    await expect(lock.assure()).resolves.toBeUndefined()
    await clock.advance(31_000)
    await expect(lock.assure()).rejects.toMatchObject({ code: 'lock.lost' })
  })

  test('is not reassured by a heartbeat that only reached the displaced lock', async () => {
    const { clock, lock } = await displaced()
    await clock.advance(16_000)
    await expect(lock.assure()).rejects.toMatchObject({ code: 'lock.lost' })
  })

  test('does not ask before ordinary writes while heartbeats come through', async () => {
    const { clock, world } = open()
    let asked = 0
    const memory = memoryLock(world)
    const holds = (token: string) => ((asked += 1), memory.holds(token))
    const store = { ...memory, holds }
    const lock = await acquire(
      quietEnvironment({ clock }),
      { lock: store, during: () => ({ lock: store }) as never },
      { owner: 'one', timeout: 1 },
    )
    await clock.advance(610_000)
    expect(asked).toBe(40)
    asked = 0
    await lock.assure()
    expect(asked).toBe(0)
  })

  test('asks before every write while its heartbeats fail, also when it just has read', async () => {
    const { clock, world } = open()
    let asked = 0
    const memory = memoryLock(world)
    const holds = (token: string) => ((asked += 1), memory.holds(token))
    const beat = () => Promise.reject(new Failure('platform.unavailable'))
    const store = { ...memory, holds, beat }
    const lock = await acquire(
      quietEnvironment({ clock }),
      { lock: store, during: () => ({ lock: store }) as never },
      { owner: 'one', timeout: 1 },
    )
    await clock.advance(31_000)
    await lock.verify()
    await lock.assure()
    await lock.assure()
    expect(asked).toBe(3)
  })

  test.each([
    ['is given back although the platform is away for some seconds', undefined, 15_000, []],
    ['is left after 3 s by a run that was aborted', 'before', 3_000, ['shop.lock']],
    ['is left 3 s after an abort that comes meanwhile', 'meanwhile', 5_000, ['shop.lock']],
  ])('a lock %s', async (_, aborted, after, left) => {
    const { clock, world } = open()
    const run = new AbortController()
    const lock = memoryLock(world)
    const during = (signal: AbortSignal) => ({
      lock: {
        ...lock,
        remove: async (token: string) => {
          await clock.sleep(15_000, signal)
          signal.throwIfAborted()
          await lock.remove(token)
        },
      },
    })
    const env = quietEnvironment({ clock, signal: run.signal })
    const platform = { lock, during: during as never }
    const held = await acquire(env, platform, { owner: 'one', timeout: 300_000 })
    if (aborted === 'before') run.abort()
    const released = follow(held.release().then(() => 'released'))
    await clock.advance(after - 3_000)
    if (aborted === 'meanwhile') run.abort()
    expect(released).toEqual({})
    await clock.advance(3_000)
    expect({ ...released, left: world.locks.map(({ name }) => name) }).toStrictEqual({
      value: 'released',
      left,
    })
  })

  test('asks for nothing more once it is given back, though a heartbeat was under way', async () => {
    const { clock, world } = open()
    const lock = memoryLock(world)
    const waiting = new Set<string>()
    const during = (signal: AbortSignal) => ({
      lock: {
        ...lock,
        holds: async (token: string) => {
          waiting.add(token)
          await clock.sleep(60_000, signal)
          waiting.delete(token)
          signal.throwIfAborted()
          return lock.holds(token)
        },
      },
    })
    const platform = { lock, during: during as never }
    const held = await acquire(quietEnvironment({ clock }), platform, {
      owner: 'one',
      timeout: 300_000,
    })
    await clock.advance(15_000)
    expect(waiting.size).toBe(1)
    await held.release()
    await clock.advance(0)
    expect([waiting.size, clock.sleepers()]).toStrictEqual([0, 0])
  })

  test('releases it once, and leaves what belongs to another', async () => {
    const { clock, world, lock } = await displaced()
    const newcomer = follow(take(clock, world, 'two'))
    await clock.advance(21_000)
    await lock.release('lost')
    await lock.release()
    await expect(newcomer.value?.verify()).resolves.toBeUndefined()
    expect(held(world)?.holder).toContain('two')
  })
})
