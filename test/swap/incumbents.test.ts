import { describe, expect, test } from 'vitest'
import { gaps, untidy } from '../support/memory-audit.ts'
import { putOn } from '../support/memory-put.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'
import { crash, type MemoryWorld } from '../support/memory-world.ts'
import { writes, deployed, next, byName, clean, state } from './puts.ts'

describe('what something else deployed', () => {
  test('is renamed, labelled as foreign, swapped out and kept', async () => {
    const world = freshWorld()
    const foreign = await pushed(world)
    await putOn(world)
    expect(foreign).toMatchObject({
      name: `shop-foreign-${foreign.id}`,
      foreign: `foreign-${foreign.id}`,
      kept: `foreign-${foreign.id}`,
      started: false,
    })
    expect(state(world)).toEqual(clean)
  })

  test('is older than our own releases when a rollback chooses', async () => {
    const world = freshWorld()
    const foreign = await pushed(world)
    await putOn(world, { keep: 3 })
    const first = byName(world, 'shop')
    next(world, 'v2')
    await putOn(world, { keep: 3 })
    expect((await putOn(world, { action: 'rollback', keep: 3 })).version?.release).toBe(first?.id)
    expect(world.releases.has(foreign.id)).toBe(true)
  })

  test.each([
    ['stopped', false],
    ['crashed', true],
  ])('and is %s is swapped out without a proof that it serves', async (_, started) => {
    const world = freshWorld()
    const foreign = await pushed(world, { started })
    if (started) crash(world, foreign.id)
    expect((await putOn(world)).how).toBe('answered')
    expect(untidy(world)).toEqual([])
  })

  test('and has crashed does not keep a failed candidate on the routes', async () => {
    const world = freshWorld()
    crash(world, (await pushed(world)).id)
    world.onRecord = ({ state: { phase }, candidate }) => {
      if (phase === 'baking' && candidate !== undefined) crash(world, candidate.id)
    }
    expect((await putOn(world, { bake: '5s' })).failure).toBe('release.unhealthy')
    const [route] = world.routes.values()
    expect(route?.destinations.map(each => each.release)).toEqual([byName(world, 'shop')?.id])
  })
})

describe('another app on the live routes', () => {
  const shared = async () => {
    const world = await deployed()
    const other = await pushed(world, { name: 'other' })
    next(world, 'v2')
    return { world, other }
  }

  test('stops the put before the first write', async () => {
    const { world } = await shared()
    const { failure, calls } = await putOn(world)
    expect(failure).toBe('route.strangers')
    expect(writes(calls)).toEqual([])
  })

  test('serves on when `leave` names it', async () => {
    const { world, other } = await shared()
    expect((await putOn(world, { leave: ['other'] })).how).toBe('answered')
    expect(other).toMatchObject({ name: 'other', started: true })
    expect([...world.routes.values()][0]?.destinations).toHaveLength(2)
    expect(gaps(world)).toEqual([])
  })

  test('loses the live routes when `replace` names it, and keeps its name', async () => {
    const { world, other } = await shared()
    expect((await putOn(world, { replace: ['other'] })).how).toBe('answered')
    expect(other).toMatchObject({ name: 'other', started: false, kept: undefined })
    expect([...world.routes.values()][0]?.destinations).toHaveLength(1)
    expect(world.violations).toEqual([])
  })

  test('runs on after `replace` while any other route leads to it', async () => {
    const world = await deployed()
    const other = await pushed(world, {
      name: 'other',
      routes: ['shop.example.com', 'other.example.com'],
    })
    next(world, 'v2')
    await putOn(world, { replace: ['other'] })
    expect(other.started).toBe(true)
  })

  test('is also a retired release that somebody mapped by hand', async () => {
    const world = await deployed()
    const first = byName(world, 'shop')
    next(world, 'v2')
    await putOn(world)
    const [route] = world.routes.values()
    if (route === undefined || first === undefined) throw new Error('nothing is deployed')
    const mapped = { release: first.id, process: 'web', port: 8080, protocol: 'http1' }
    route.destinations = [...route.destinations, { ...mapped, id: 'by-hand' }]
    next(world, 'v3')
    expect((await putOn(world)).failure).toBe('route.strangers')
  })
})

describe('workers', () => {
  const working = () => deployed({ counts: { web: 1, worker: 2 } })

  /** The most workers that ran at one time, and whether there was a time with none. */
  const together = (world: MemoryWorld) => {
    const workers = world.running.filter(each => each.process === 'worker')
    return Math.max(
      ...workers.map(
        at => workers.filter(each => each.from <= at.from && at.from < each.to).length,
      ),
    )
  }

  test('are moved over after the swap, and never run twice', async () => {
    const world = await working()
    next(world, 'v2')
    await putOn(world)
    expect(together(world)).toBe(2)
    expect(untidy(world)).toEqual([])
  })

  test('start with the candidate when asked to', async () => {
    const world = await working()
    next(world, 'v2')
    await putOn(world, { workers: 'with_candidate' })
    expect(together(world)).toBe(4)
    expect(untidy(world)).toEqual([])
  })

  test('come back with a rollback, though they were scaled down before', async () => {
    const world = await working()
    next(world, 'v2')
    await putOn(world)
    await putOn(world, { action: 'rollback' })
    expect(byName(world, 'shop')?.counts).toEqual({ web: 1, worker: 2 })
    expect(untidy(world)).toEqual([])
  })
})
