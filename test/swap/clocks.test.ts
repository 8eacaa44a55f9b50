import { describe, expect, test } from 'vitest'
import { putOn } from '../support/memory-put.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'
import { crash, type MemoryWorld } from '../support/memory-world.ts'
import { byName, clean, deployed, next, state } from './puts.ts'

const hour = 3_600_000
const off = (shift: number) => ({ ahead: () => shift })

/** Milliseconds of the world's own clock from the last unmapping to the end of the old release. */
const drainIn = (world: MemoryWorld, release: string): number => {
  const mapped = world.mappings.filter(each => each.release === release)
  const stopped = world.running.filter(each => each.release === release)
  return Math.max(...stopped.map(each => each.to)) - Math.max(...mapped.map(each => each.to))
}

describe.each([
  ['ahead', hour],
  ['behind', -hour],
])('on a machine whose wall clock is an hour %s', (_, shift) => {
  test('a swap ends as on any other', async () => {
    const world = await deployed()
    next(world, 'v2')
    const { how, version, record } = await putOn(world, {}, off(shift))
    expect(how).toBe('answered')
    expect(version?.deployment).toBe(record?.id)
    expect(state(world)).toEqual(clean)
  })

  test('a drain lasts as long as it should when that clock is set while it is proven', async () => {
    const world = await deployed()
    const old = byName(world, 'shop')?.id ?? ''
    next(world, 'v2')
    let ahead = 0
    world.onRecord = ({ state: { phase } }) => {
      if (phase === 'clearing') void world.clock.sleep(1_000).then(() => (ahead = shift))
    }
    const { how } = await putOn(world, { drain: '20s' }, { ahead: () => ahead })
    expect([how, ahead]).toEqual(['answered', shift])
    expect(drainIn(world, old)).toBeGreaterThan(20_000)
    expect(drainIn(world, old)).toBeLessThan(40_000)
  })

  test('a swap that another machine had begun takes no less than no time', async () => {
    const world = await deployed()
    next(world, 'v2')
    const { calls } = await putOn(await again(), {}, { build: '2' })
    const at = calls.indexOf('map')
    await putOn(world, {}, { ...off(-shift), fault: { at, when: 'after', kind: 'stops' } })
    const { how, record } = await putOn(world, {}, off(shift))
    const times = [
      record?.startedAt,
      ...(record?.timeline ?? []).map(each => each.at),
      record?.endedAt,
    ].map(each => Date.parse(each ?? ''))
    expect(how).toBe('answered')
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(state(world)).toEqual(clean)
  })

  test('deployments are in the order in which they were made, and so is what is kept', async () => {
    const world = freshWorld()
    const ids: string[] = []
    for (const [nth, ahead] of [0, shift, 0, -shift].entries()) {
      next(world, `v${nth}`)
      ids.push((await putOn(world, { keep: 9 }, off(ahead))).version?.deployment ?? '')
    }
    expect(ids.toSorted((a, b) => a.localeCompare(b))).toEqual(ids)
    const kept = [...world.releases.values()].filter(each => each.kept === ids[2])
    const { version } = await putOn(world, { action: 'rollback', keep: 9 }, off(-shift))
    expect(version?.release).toBe(kept[0]?.id)
  })
})

/** A world with the first version live and the second to come, of which calls are counted. */
const again = async (): Promise<MemoryWorld> => {
  const world = await deployed()
  next(world, 'v2')
  return world
}

describe('where the ledger was deleted, and the next machine is an hour behind', () => {
  const forgotten = async (): Promise<MemoryWorld> => {
    const world = await deployed()
    world.ledger.clear()
    next(world, 'v2')
    return world
  }

  test('a new deployment is newer than the one that is live', async () => {
    const world = await forgotten()
    const before = byName(world, 'shop')?.live ?? ''
    const { version } = await putOn(world, {}, off(-hour))
    expect((version?.deployment ?? '') > before).toBe(true)
  })

  test('a release that is taken back is a new version', async () => {
    const world = await forgotten()
    const before = byName(world, 'shop')
    const was = before?.live
    world.onRecord = ({ state: { phase }, candidate }) => {
      if (phase === 'clearing' && candidate !== undefined) crash(world, candidate.id)
    }
    expect((await putOn(world, {}, off(-hour))).how).toBe('failed')
    expect(before?.started).toBe(true)
    expect(before?.live).not.toBe(was)
  })
})

test('what was pushed just now is older than what a machine that is an hour behind deploys', async () => {
  const world = freshWorld()
  await pushed(world)
  await putOn(world, {}, off(-hour))
  const ours = byName(world, 'shop')
  next(world, 'v2')
  await putOn(world, { keep: 1 })
  const { version } = await putOn(world, { action: 'rollback' })
  expect(version?.release).toBe(ours?.id)
})
