import { describe, expect, test } from 'vitest'
import { gaps, untidy } from '../support/memory-audit.ts'
import { memoryRun } from '../support/memory-platform.ts'
import { putOn } from '../support/memory-put.ts'
import { ensureRoute } from '../support/memory-routes.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'
import { crash, type MemoryWorld } from '../support/memory-world.ts'
import { bothServe, byName, clean, deployed, next, state } from './puts.ts'

const theRoute = (world: MemoryWorld) => {
  const [route] = world.routes.values()
  if (route === undefined) throw new Error('there is no route')
  return route
}

/** What somebody does with the platform's own command line. */
const byHand = (world: MemoryWorld) => {
  const { platform } = memoryRun(world)
  return {
    unmap: async (release: string) => {
      const route = theRoute(world)
      const found = route.destinations.find(each => each.release === release)
      await platform.unmap(route.id, found?.id ?? '')
    },
    map: (release: string) =>
      platform.map(theRoute(world).id, {
        release,
        process: 'web',
        port: undefined,
        protocol: undefined,
      }),
    /** On a route that the app never had. */
    mapElsewhere: async (release: string) => {
      const { id } = ensureRoute(world, 'else.example.com', {
        privateTo: undefined,
        madeBy: undefined,
      })
      const wish = { release, process: 'web', port: undefined, protocol: undefined }
      await platform.map(id, wish)
      return async () => {
        const [found] = await platform.destinations(id)
        await platform.unmap(id, found?.id ?? '')
        world.routes.delete(id)
      }
    },
    remove: async (release: string) => {
      const route = theRoute(world)
      const found = route.destinations.find(each => each.release === release)
      if (found !== undefined) await platform.unmap(route.id, found.id)
      crash(world, release)
      world.releases.delete(release)
    },
  }
}

/** A put of the next version that is stopped by routers that hear of nothing from a phase on. */
const stuckIn = async (phase: 'mapping' | 'unmapping') => {
  const world = await deployed()
  const before = byName(world, 'shop')
  next(world, 'v2')
  const [, , router] = world.routers
  if (router === undefined || before === undefined) throw new Error('the world is too small')
  world.onRecord = record => {
    if (record.state.phase === phase) router.deafSince = world.clock.monotonic()
  }
  expect((await putOn(world)).failure).toBe('proof.incomplete')
  world.onRecord = () => undefined
  router.deafSince = Number.POSITIVE_INFINITY
  return { world, before, candidate: byName(world, 'shop') }
}

describe('the gate', () => {
  test('lets nobody in whom the routers know and cannot reach', async () => {
    const world = await deployed()
    const before = byName(world, 'shop')
    next(world, 'v2')
    world.onRecord = ({ candidate }) => {
      world.unreachable = candidate?.id
    }
    expect((await putOn(world)).failure).toBe('proof.lost')
    world.onRecord = () => undefined
    expect(byName(world, 'shop')).toBe(before)
    expect(untidy(world)).toEqual([])
  })

  test('does not forget an incumbent that somebody unmaps meanwhile: it is proven gone', async () => {
    const world = await deployed()
    const before = byName(world, 'shop')
    next(world, 'v2')
    const hand = byHand(world)
    let done: Promise<void> | undefined
    world.onRecord = ({ state: { phase } }) => {
      if (phase === 'baking') done ??= hand.unmap(before?.id ?? '')
    }
    const { how, record } = await putOn(world, { bake: '5s' })
    await done
    expect(how).toBe('answered')
    expect(world.violations).toEqual([])
    const claims = record?.evidence.flatMap(each => each.claims) ?? []
    expect(claims.map(each => `${each.direction} ${each.grade}`)).toContain('out proven')
  })
})

describe('after the commit', () => {
  test('the routers are believed when they lose a candidate that the platform calls well', async () => {
    const world = await deployed()
    const before = byName(world, 'shop')
    next(world, 'v2')
    world.onRecord = ({ state: { phase }, candidate }) => {
      if (phase === 'clearing') world.unreachable = candidate?.id
    }
    expect((await putOn(world)).failure).toBe('proof.lost')
    world.onRecord = () => undefined
    expect(byName(world, 'shop')).toBe(before)
    expect(theRoute(world).destinations.map(each => each.release)).toEqual([before?.id])
    expect(untidy(world)).toEqual([])
  })

  test('an incumbent that somebody maps again is taken out again', async () => {
    const { world, before } = await stuckIn('unmapping')
    await byHand(world).map(before.id)
    expect((await putOn(world)).how).toBe('answered')
    expect(before.kept).toBeDefined()
    expect(untidy(world)).toEqual([])
  })

  test('an incumbent that somebody maps again when it is about to be stopped is taken out again', async () => {
    const world = await deployed()
    const before = byName(world, 'shop')
    next(world, 'v2')
    const hand = byHand(world)
    let done: Promise<void> | undefined
    world.onRecord = ({ state: { phase } }) => {
      if (phase === 'retiring') done ??= hand.map(before?.id ?? '')
    }
    await putOn(world)
    await done
    expect((await putOn(world, { action: 'recover' })).how).toBe('answered')
    expect(before?.kept).toBeDefined()
    expect(world.violations).toEqual([])
    expect(untidy(world)).toEqual([])
  })

  test('an incumbent that somebody put to another use is not stopped until that is over', async () => {
    const { world, before } = await stuckIn('unmapping')
    const takeBack = await byHand(world).mapElsewhere(before.id)
    const { failure } = await putOn(world)
    expect([failure, before.started]).toEqual(['release.still_live', true])
    await takeBack()
    expect((await putOn(world, { action: 'recover' })).how).toBe('answered')
    expect(before.started).toBe(false)
    expect(untidy(world)).toEqual([])
  })

  test('an incumbent that somebody deleted is not waited for', async () => {
    const { world, before } = await stuckIn('unmapping')
    await byHand(world).remove(before.id)
    expect((await putOn(world)).how).toBe('answered')
    expect(untidy(world)).toEqual([])
  })

  test('two releases that are taken back get a version each, and can be swapped again', async () => {
    const world = freshWorld()
    const first = await pushed(world)
    const second = await pushed(world, { name: 'shop-two' })
    second.labelled = 'foreign'
    world.onRecord = ({ state: { phase }, candidate }) => {
      if (phase === 'clearing') world.unreachable = candidate?.id
    }
    expect((await putOn(world)).failure).toBe('proof.lost')
    world.onRecord = () => undefined
    world.unreachable = undefined
    expect(first.live).toBeDefined()
    expect(second.live).toBeDefined()
    expect(second.live).not.toBe(first.live)
    next(world, 'v2')
    expect((await putOn(world)).how).toBe('answered')
    expect(state(world).wrong).toEqual(clean.wrong)
  })
})

describe('while both serve', () => {
  test('a candidate that somebody deleted does not keep a later put out', async () => {
    const { world, candidate } = await stuckIn('mapping')
    await byHand(world).remove(candidate?.id ?? '')
    next(world, 'v3')
    expect((await putOn(world)).how).toBe('answered')
    expect(untidy(world)).toEqual([])
  })

  test('an incumbent that somebody deleted does not either', async () => {
    const { world, before } = await stuckIn('mapping')
    await byHand(world).remove(before.id)
    next(world, 'v3')
    expect((await putOn(world)).how).toBe('answered')
    expect(untidy(world)).toEqual([])
  })
})

test('a history that somebody deleted takes nothing off the routes, and the next put goes on', async () => {
  const world = await deployed()
  const before = byName(world, 'shop')
  world.ledger.clear()
  expect((await putOn(world, { action: 'recover' })).version?.release).toBe(before?.id)
  next(world, 'v2')
  expect((await putOn(world)).how).toBe('answered')
  expect(before?.kept).toBeDefined()
  expect(state(world)).toEqual(clean)
})

describe('a candidate that somebody deletes just before its mark', () => {
  const begun = async (start: () => Promise<MemoryWorld>) => {
    const world = await start()
    world.onRecord = ({ state: { phase }, candidate }) => {
      if (phase !== 'marking' || candidate === undefined) return
      world.onRecord = () => undefined
      crash(world, candidate.id)
      world.releases.delete(candidate.id)
      for (const route of world.routes.values())
        route.destinations = route.destinations.filter(each => each.release !== candidate.id)
    }
    return { world, outcome: await putOn(world, {}, { build: '2' }) }
  }

  test('leaves the incumbent live, as it was', async () => {
    const { world, outcome } = await begun(async () => {
      const world = await deployed()
      next(world, 'v2')
      return world
    })
    expect(outcome).toMatchObject({ how: 'failed', failure: 'release.gone' })
    expect(state(world)).toEqual(clean)
  })

  test('does not keep the next put out, where nothing served before', async () => {
    const { world, outcome } = await begun(async () => freshWorld())
    expect(outcome).toMatchObject({ how: 'failed', failure: 'release.gone' })
    next(world, 'v2')
    expect(await putOn(world, {}, { build: '3' })).toMatchObject({ how: 'answered' })
    expect(untidy(world)).toEqual([])
  })
})

describe('a candidate that was about to be unmapped when its run was killed', () => {
  test('stays on its routes when the incumbent has died meanwhile', async () => {
    const { calls } = await putOn((await bothServe()).world, { action: 'recover' })
    const fault = { at: calls.indexOf('unmap') + 1, kind: 'dies', when: 'before' } as const
    expect(fault.at).toBeGreaterThan(0)
    const { world, before, candidate } = await bothServe()
    expect((await putOn(world, { action: 'recover' }, { fault })).how).toBe('killed')
    crash(world, before.id)
    await putOn(world, { action: 'recover' })
    expect(theRoute(world).destinations.map(each => each.release)).toContain(candidate?.id)
    expect(gaps(world)).toEqual([])
  })
})
