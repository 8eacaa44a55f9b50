import { describe, expect, test } from 'vitest'
import { gaps, untidy } from '../support/memory-audit.ts'
import { putOn } from '../support/memory-put.ts'
import { crash, type MemoryWorld } from '../support/memory-world.ts'
import { deployed, next, byName, clean, state } from './puts.ts'

describe('a deployment that goes wrong', () => {
  const deaf = (world: MemoryWorld, from: number) => {
    const [, , router] = world.routers
    if (router !== undefined) router.deafSince = from
  }

  test('because a router hears of nothing leaves both releases serving, and goes on later', async () => {
    const world = await deployed()
    next(world, 'v2')
    deaf(world, world.clock.monotonic())
    const first = await putOn(world, {}, { build: '2' })
    expect(first.failure).toBe('proof.incomplete')
    expect([...world.routes.values()][0]?.destinations).toHaveLength(2)
    expect(gaps(world)).toEqual([])
    deaf(world, Number.POSITIVE_INFINITY)
    const second = await putOn(world, {}, { build: '2' })
    expect(second.how).toBe('answered')
    expect(second.calls).not.toContain('create')
    expect(state(world)).toEqual(clean)
  })

  test('because the smoke test fails while it bakes is undone', async () => {
    const world = await deployed()
    const before = byName(world, 'shop')
    next(world, 'v2')
    world.onRecord = ({ state: { phase } }) => {
      if (phase === 'baking') world.smoke = 500
    }
    const params = { bake: '30s', smoke_test: [{ path: '/', attempts: 1 }] }
    expect((await putOn(world, params)).failure).toBe('smoke.failed')
    expect(byName(world, 'shop')).toBe(before)
    expect(state(world)).toEqual(clean)
  })

  test('because the candidate crashes after the commit is taken back, as a new version', async () => {
    const world = await deployed()
    const before = byName(world, 'shop')
    const old = before?.live
    next(world, 'v2')
    world.onRecord = ({ state: { phase }, candidate }) => {
      if (phase === 'clearing' && candidate !== undefined)
        void world.clock.sleep(500).then(() => crash(world, candidate.id))
    }
    const { failure } = await putOn(world)
    world.onRecord = () => undefined
    expect(failure).toBe('proof.lost')
    expect(untidy(world)).toEqual([])
    expect(byName(world, 'shop')).toBe(before)
    expect(before?.live).not.toBe(old)
    expect([...world.ledger.keys()].at(-1)).toBe(before?.live)
    const again = await putOn(world, { action: 'recover' })
    expect(again.version).toEqual({ deployment: before?.live, release: before?.id })
  })

  test('keeps the failed candidate for diagnosis until the next run, unless told not to', async () => {
    const world = await deployed()
    next(world, 'v2')
    world.breaks = true
    await putOn(world)
    expect(world.releases.size).toBe(2)
    next(world, 'v3')
    await putOn(world, { keep_failed: false })
    expect(world.releases.size).toBe(1)
    expect(state(world)).toEqual(clean)
  })

  test('and whose way back fails too tells both failures, the first one first', async () => {
    const world = await deployed()
    next(world, 'v2')
    world.onRecord = ({ state: { phase } }) => {
      if (phase === 'baking') world.smoke = 500
      if (phase === 'withdrawing') deaf(world, world.clock.monotonic())
    }
    const params = { bake: '30s', smoke_test: [{ path: '/', attempts: 1 }] }
    const { failure, said } = await putOn(world, params)
    expect(failure).toBe('smoke.failed')
    expect(said.join('\n')).toContain('and on the way back: the proof did not complete')
    const record = JSON.parse([...world.ledger.values()].at(-1) ?? '')
    expect([record.failure, record.secondFailure]).toMatchObject([
      { code: 'smoke.failed', phase: 'baking' },
      { code: 'proof.incomplete', phase: 'emptying' },
    ])
    expect(world.violations).toEqual([])
  })
})
