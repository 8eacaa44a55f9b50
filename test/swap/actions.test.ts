import { describe, expect, test } from 'vitest'
import { gaps } from '../support/memory-audit.ts'
import { putOn } from '../support/memory-put.ts'
import { crash } from '../support/memory-world.ts'
import { writes, deployed, next, byName, clean, state } from './puts.ts'

describe('stage', () => {
  const staged = async () => {
    const world = await deployed()
    next(world, 'v2')
    const { record } = await putOn(world, { action: 'stage' }, { build: '2' })
    return { world, record }
  }

  test('leaves the candidate running beside the live release', async () => {
    const { world, record } = await staged()
    expect(record?.state.phase).toBe('staged')
    expect([...world.releases.values()].map(each => each.started)).toEqual([true, true])
    expect(gaps(world)).toEqual([])
  })

  test('then promote takes that very release live, as a deployment of its own', async () => {
    const { world, record } = await staged()
    const promoted = await putOn(world, { action: 'promote' }, { build: '3' })
    expect(promoted.version?.release).toBe(record?.candidate?.id)
    expect(promoted.version?.deployment).not.toBe(record?.id)
    expect(state(world)).toEqual(clean)
  })

  test('then discard leaves everything as it was', async () => {
    const { world } = await staged()
    expect((await putOn(world, { action: 'discard' })).how).toBe('answered')
    expect(state(world)).toEqual(clean)
    expect(world.releases.size).toBe(1)
  })

  test('then a promotion that fails gives the name back to the live release', async () => {
    const { world } = await staged()
    world.onRecord = ({ state: { phase }, candidate }) => {
      if (phase === 'baking' && candidate !== undefined) crash(world, candidate.id)
    }
    expect((await putOn(world, { action: 'promote', bake: '5s' })).failure).toBe(
      'release.unhealthy',
    )
    expect(state(world)).toEqual(clean)
  })

  test('by the same build, once somebody has stopped the candidate, replaces it', async () => {
    const { world, record } = await staged()
    await putOn(world, { action: 'stage' }, { build: '2' })
    const release = world.releases.get(record?.candidate?.id ?? '')
    if (release !== undefined) release.started = false
    const again = await putOn(world, { action: 'stage' }, { build: '2' })
    expect(again.version?.deployment).not.toBe(record?.id)
    expect([...world.releases.values()].map(each => each.started)).toEqual([true, true])
    expect(world.releases.has(record?.candidate?.id ?? '')).toBe(false)
  })

  test('then a deployment discards what was staged', async () => {
    const { world } = await staged()
    next(world, 'v3')
    expect((await putOn(world)).how).toBe('answered')
    expect(state(world)).toEqual(clean)
    expect(world.releases.size).toBe(2)
  })

  test('is needed before promote', async () => {
    const { failure, calls } = await putOn(await deployed(), { action: 'promote' })
    expect(failure).toBe('nothing.staged')
    expect(writes(calls)).toEqual([])
  })
})

describe('rollback', () => {
  test('goes back to the newest kept release, under a new deployment', async () => {
    const world = await deployed()
    const first = byName(world, 'shop')
    next(world, 'v2')
    await putOn(world)
    const { version } = await putOn(world, { action: 'rollback' })
    expect(version?.release).toBe(first?.id)
    expect(version?.deployment).not.toBe(first?.created)
    expect(state(world)).toEqual(clean)
  })

  test('after a failed deployment only undoes, and takes nothing back', async () => {
    const world = await deployed()
    next(world, 'v2')
    await putOn(world)
    const second = byName(world, 'shop')
    next(world, 'v3')
    world.breaks = true
    await putOn(world)
    expect((await putOn(world, { action: 'rollback' })).version?.release).toBe(second?.id)
    expect(byName(world, 'shop')).toBe(second)
  })

  test('that fails puts the kept release back as it was found', async () => {
    const world = await deployed()
    const first = byName(world, 'shop')
    next(world, 'v2')
    await putOn(world)
    const found = { ...first }
    world.onRecord = ({ state: { phase }, candidate }) => {
      if (phase === 'baking' && candidate !== undefined) crash(world, candidate.id)
    }
    await putOn(world, { action: 'rollback', bake: '5s' })
    expect(first).toEqual({ ...found, broken: true })
    expect(state(world)).toEqual(clean)
  })
})
