import { describe, expect, test } from 'vitest'
import { gaps, untidy } from '../support/memory-audit.ts'
import { putOn } from '../support/memory-put.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'
import { crash, type MemoryWorld } from '../support/memory-world.ts'

const writes = (calls: readonly string[]): readonly string[] =>
  calls.filter(
    call => !/survey|live|read|releases|instances|counts|destinations|routesOf/.test(call),
  )

const deployed = async (over: Partial<MemoryWorld['manifest']> = {}): Promise<MemoryWorld> => {
  const world = freshWorld()
  world.manifest = { ...world.manifest, ...over }
  await putOn(world, {}, { build: '1' })
  return world
}

const next = (world: MemoryWorld, digest: string): void => {
  world.manifest = { ...world.manifest, digest }
}

const byName = (world: MemoryWorld, name: string) =>
  [...world.releases.values()].find(each => each.name === name)

const clean = { wrong: [], gaps: [], violations: [] }
const state = (world: MemoryWorld) => ({
  wrong: untidy(world),
  gaps: gaps(world),
  violations: world.violations,
})

describe('a first deployment', () => {
  test('goes live under the name of the app, on the routes of the manifest', async () => {
    const world = freshWorld()
    const { how, version, record } = await putOn(world)
    expect(how).toBe('answered')
    expect(version).toEqual({ deployment: record?.id, release: byName(world, 'shop')?.id })
    expect(state(world)).toEqual(clean)
  })

  test('that crashes leaves no route and no release under the name', async () => {
    const world = freshWorld({ breaks: true })
    expect((await putOn(world)).failure).toBe('release.unhealthy')
    expect(world.routes.size).toBe(0)
    expect(byName(world, 'shop')).toBeUndefined()
    expect(world.locks).toEqual([])
  })
})

describe('an ordinary deployment', () => {
  test('keeps the release before it, stopped and marked for a rollback', async () => {
    const world = await deployed()
    const before = byName(world, 'shop')
    next(world, 'v2')
    const { record } = await putOn(world)
    expect(state(world)).toEqual(clean)
    expect(before).toMatchObject({ started: false, live: undefined, kept: before?.created })
    expect(record?.kept.map(each => each.id)).toEqual([before?.id])
  })

  test('deletes what is older than the releases that are kept', async () => {
    const world = await deployed()
    for (const digest of ['v2', 'v3', 'v4']) {
      next(world, digest)
      await putOn(world)
    }
    expect(world.releases.size).toBe(2)
    expect(state(world)).toEqual(clean)
  })

  test('of the same app twice in a row makes two deployments', async () => {
    const world = await deployed()
    const first = byName(world, 'shop')?.id
    const { version } = await putOn(world, {}, { build: '2' })
    expect(version?.release).not.toBe(first)
    expect(state(world)).toEqual(clean)
  })

  test('that Concourse runs again for the same build is answered with its version', async () => {
    const world = freshWorld()
    const first = await putOn(world, {}, { build: '7' })
    const second = await putOn(world, {}, { build: '7' })
    expect(second.version).toEqual(first.version)
    expect(writes(second.calls)).toEqual(['lock.create', 'lock.remove'])
  })

  test('carries the routes of the live app over, and drops them only if asked to', async () => {
    const world = freshWorld()
    await pushed(world, { routes: ['shop.example.com', 'old.example.com'] })
    await putOn(world)
    expect(state(world)).toEqual(clean)
    expect([...world.routes.values()].map(each => each.destinations.length)).toEqual([1, 1])
    next(world, 'v2')
    await putOn(world, { prune_routes: true })
    const left = [...world.routes.values()].filter(each => each.destinations.length > 0)
    expect(left.map(each => each.name)).toEqual(['shop.example.com'])
  })

  test('whose manifest has no route at all may drop the last one', async () => {
    const world = await deployed()
    world.manifest = { ...world.manifest, digest: 'v2', routes: [] }
    const { how } = await putOn(world, { prune_routes: true })
    expect(how).toBe('answered')
    expect([...world.routes.values()].flatMap(each => each.destinations)).toEqual([])
    expect([...world.releases.values()].map(each => each.started)).toEqual([false, true])
  })

  test('needs no route: it is live when it is marked and started', async () => {
    const world = freshWorld()
    world.manifest = { ...world.manifest, routes: [] }
    await putOn(world)
    next(world, 'v2')
    const { how } = await putOn(world)
    expect(how).toBe('answered')
    expect(world.routes.size).toBe(0)
    expect(
      [...world.releases.values()].map(each => [each.started, each.live !== undefined]),
    ).toEqual([
      [false, false],
      [true, true],
    ])
  })
})

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
})

test('take_name: after_swap gives the candidate the name once it is alone', async () => {
  const world = await deployed()
  next(world, 'v2')
  expect((await putOn(world, { take_name: 'after_swap' })).how).toBe('answered')
  expect(state(world)).toEqual(clean)
})

test('plan_only writes nothing and answers with what is live', async () => {
  const world = await deployed()
  next(world, 'v2')
  const { version, calls } = await putOn(world, { plan_only: true })
  expect(version?.release).toBe(byName(world, 'shop')?.id)
  expect(writes(calls)).toEqual([])
})

test('where nothing is live, recover says so', async () => {
  const { version } = await putOn(freshWorld(), { action: 'recover' })
  expect(version).toEqual({ deployment: 'none', release: 'none' })
})
