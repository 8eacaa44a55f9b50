import { expect, test } from 'vitest'
import { untidy } from '../support/memory-audit.ts'
import { putOn } from '../support/memory-put.ts'
import { crash, type MemoryWorld } from '../support/memory-world.ts'
import { byName, deployed, next } from './puts.ts'

const live = (world: MemoryWorld) => {
  const [route] = world.routes.values()
  return route?.destinations.map(each => each.release)
}

/** Two releases serve, because a router hears of nothing; the put has failed. */
const bothServe = async () => {
  const world = await deployed()
  const before = byName(world, 'shop')
  next(world, 'v2')
  const [, , router] = world.routers
  if (router === undefined || before === undefined) throw new Error('the world is too small')
  router.deafSince = world.clock.monotonic()
  expect((await putOn(world)).failure).toBe('proof.incomplete')
  router.deafSince = Number.POSITIVE_INFINITY
  return { world, before, candidate: byName(world, 'shop') }
}

test('an incumbent that died while both served does not keep a later put out', async () => {
  const { world, before, candidate } = await bothServe()
  crash(world, before.id)
  next(world, 'v3')
  const { how } = await putOn(world)
  expect(how).toBe('answered')
  expect(untidy(world)).toEqual([])
  // The candidate that served alone went live, and was then replaced like any other.
  expect(candidate?.kept).toBeDefined()
  expect(live(world)).toEqual([byName(world, 'shop')?.id])
})

test('the run that finds its incumbent dead leaves both as they are', async () => {
  const world = await deployed()
  const before = byName(world, 'shop')
  next(world, 'v2')
  world.onRecord = ({ state: { phase } }) => {
    if (phase !== 'baking' || before === undefined) return
    crash(world, before.id)
    world.smoke = 500
  }
  const params = { bake: '30s', smoke_test: [{ path: '/', attempts: 1 }] }
  expect((await putOn(world, params)).failure).toBe('smoke.failed')
  expect(live(world)).toHaveLength(2)
})

test('when nothing of either release runs any more, a later put deploys over both', async () => {
  const { world, before, candidate } = await bothServe()
  crash(world, before.id)
  crash(world, candidate?.id ?? '')
  next(world, 'v3')
  const { how, failure } = await putOn(world)
  expect({ how, failure }).toEqual({ how: 'answered', failure: undefined })
  expect(untidy(world)).toEqual([])
  expect(live(world)).toEqual([byName(world, 'shop')?.id])
})

test('no incumbent is stopped when the candidate is dead by then; it is taken back', async () => {
  const world = await deployed()
  const before = byName(world, 'shop')
  next(world, 'v2')
  world.onRecord = ({ state: { phase }, candidate }) => {
    if (phase === 'retiring' && candidate !== undefined) crash(world, candidate.id)
  }
  expect((await putOn(world)).failure).toBe('proof.lost')
  world.onRecord = () => undefined
  expect(before?.started).toBe(true)
  expect(byName(world, 'shop')).toBe(before)
  expect(untidy(world)).toEqual([])
})
