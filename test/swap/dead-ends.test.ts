import { expect, test } from 'vitest'
import { untidy } from '../support/memory-audit.ts'
import { putOn } from '../support/memory-put.ts'
import { crash, type MemoryWorld } from '../support/memory-world.ts'
import { bothServe, byName, deployed, next } from './puts.ts'

const live = (world: MemoryWorld) => {
  const [route] = world.routes.values()
  return route?.destinations.map(each => each.release)
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

/** What somebody does who deletes a release by hand: its route goes with it. */
const deleted = (world: MemoryWorld, id: string): void => {
  crash(world, id)
  const now = world.clock.monotonic()
  for (const route of world.routes.values())
    route.destinations = route.destinations.filter(each => each.release !== id)
  for (const mapping of world.mappings)
    if (mapping.release === id) mapping.to = Math.min(mapping.to, now)
  world.releases.delete(id)
}

/** One instance crashes and does not come back; the others go on. */
const limp = (world: MemoryWorld, id: string): void => {
  const now = world.clock.monotonic()
  const [one] = world.running.filter(each => each.release === id && each.to > now)
  if (one === undefined) throw new Error(`${id} has no instance`)
  one.to = now
  one.crashed = true
}

test('a candidate that limps does not keep a later put out once the incumbent is deleted', async () => {
  const { world, before, candidate } = await bothServe()
  deleted(world, before.id)
  limp(world, candidate?.id ?? '')
  next(world, 'v3')
  const { how, failure } = await putOn(world)
  expect({ how, failure }).toEqual({ how: 'answered', failure: undefined })
  expect(untidy(world)).toEqual([])
  expect(live(world)).toEqual([byName(world, 'shop')?.id])
})

test.each([
  ['dies', crash],
  ['limps', limp],
])('nor does one that %s after the commit', async (_, fate) => {
  const world = await deployed()
  const before = byName(world, 'shop')
  next(world, 'v2')
  let done = false
  world.onRecord = ({ state: { phase }, candidate }) => {
    if (phase !== 'clearing' || candidate === undefined || before === undefined || done) return
    done = true
    deleted(world, before.id)
    fate(world, candidate.id)
  }
  expect((await putOn(world)).how).toBe('failed')
  expect(done).toBe(true)
  world.onRecord = () => undefined
  next(world, 'v3')
  const { how, failure } = await putOn(world)
  expect({ how, failure }).toEqual({ how: 'answered', failure: undefined })
  expect(untidy(world)).toEqual([])
  expect(live(world)).toEqual([byName(world, 'shop')?.id])
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

/** A world in which both releases die after the commit. */
const bothDead = async () => {
  const world = await deployed()
  const before = byName(world, 'shop')
  next(world, 'v2')
  world.onRecord = ({ state: { phase }, candidate }) => {
    if (phase !== 'retiring' || candidate === undefined || before === undefined) return
    crash(world, candidate.id)
    crash(world, before.id)
  }
  expect((await putOn(world)).failure).toBe('proof.lost')
  world.onRecord = () => undefined
  return { world, both: [...world.releases.keys()] }
}

test('where neither comes up again after the commit, a later put takes both out', async () => {
  const { world, both } = await bothDead()
  next(world, 'v3')
  const { how, failure } = await putOn(world)
  expect({ how, failure }).toEqual({ how: 'answered', failure: undefined })
  expect(untidy(world)).toEqual([])
  const now = byName(world, 'shop')?.id
  expect(live(world)).toEqual([now])
  expect(both).not.toContain(now)
})

test('nor does a release that fails in between keep the next one out', async () => {
  const { world, both } = await bothDead()
  next(world, 'v3')
  world.breaks = true
  expect((await putOn(world)).failure).toBe('release.unhealthy')
  expect(both.map(id => world.releases.get(id)?.started)).toEqual([true, true])
  world.breaks = false
  next(world, 'v4')
  expect((await putOn(world)).how).toBe('answered')
  expect(untidy(world)).toEqual([])
})

test('recover takes out nothing that it cannot replace, and fails', async () => {
  const { world, both } = await bothDead()
  expect((await putOn(world, { action: 'recover' })).failure).toBe('earlier.unsettled')
  expect([...world.releases.keys()]).toEqual(both)
  expect(live(world)).toHaveLength(1)
})

test('a candidate that limps beside an incumbent that is dead does not keep a later put out', async () => {
  const { world, before, candidate } = await bothServe()
  crash(world, before.id)
  limp(world, candidate?.id ?? '')
  next(world, 'v3')
  const { how, failure } = await putOn(world)
  expect({ how, failure }).toEqual({ how: 'answered', failure: undefined })
  expect(untidy(world)).toEqual([])
  expect(live(world)).toEqual([byName(world, 'shop')?.id])
})
