import { describe, expect, test } from 'vitest'
import { putOn } from '../support/memory-put.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'
import { writes, deployed, next, byName, clean, state } from './puts.ts'

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

  test('deletes what it has just stopped only after that had all the time to end', async () => {
    const world = await deployed()
    world.afterlife = 15_000
    next(world, 'v2')
    expect((await putOn(world, { keep: 0 })).how).toBe('answered')
    expect(world.releases.size).toBe(1)
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

  test('that went on with what another build had begun is answered as its own', async () => {
    const world = freshWorld()
    const { calls } = await putOn(freshWorld(), {}, { build: '7' })
    const at = calls.indexOf('start') + 1
    await putOn(world, {}, { build: '7', fault: { at, when: 'after', kind: 'stops' } })
    const second = await putOn(world, {}, { build: '8' })
    const third = await putOn(world, {}, { build: '8' })
    expect(second.record?.build.id).toBe('8')
    expect(third.version).toEqual(second.version)
    expect(writes(third.calls)).toEqual(['lock.create', 'lock.remove'])
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

test('a candidate starts under the name of the app, which it is told for life', async () => {
  const world = await deployed()
  next(world, 'v2')
  const names: string[] = []
  world.onRecord = ({ state: { phase }, candidate }) => {
    if (phase === 'starting') names.push(world.releases.get(candidate?.id ?? '')?.name ?? 'none')
  }
  expect((await putOn(world)).how).toBe('answered')
  expect(names).toEqual(['shop'])
})

test('a smoke test is asked only once the candidate is proven on its private route', async () => {
  const world = await deployed()
  next(world, 'v2')
  const [, , router] = world.routers
  world.onRecord = ({ state: { phase } }) => {
    if (router !== undefined && phase === 'starting') router.deafSince = world.clock.monotonic()
  }
  const { failure, calls } = await putOn(world, { smoke_test: [{ path: '/' }] })
  expect(failure).toBe('proof.incomplete')
  expect(calls).not.toContain('smoke')
  expect(state(world)).toEqual(clean)
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

describe('the number of instances', () => {
  const web = (world: Awaited<ReturnType<typeof deployed>>) => byName(world, 'shop')?.counts['web']

  test('goes down with the manifest, and what somebody scaled up stays', async () => {
    const world = await deployed({ counts: { web: 3 } })
    world.manifest = { ...world.manifest, digest: 'v2', counts: { web: 1 } }
    await putOn(world)
    expect(web(world)).toBe(1)
    const live = byName(world, 'shop')
    if (live !== undefined) live.counts = { web: 4 }
    for (const digest of ['v3', 'v4']) {
      next(world, digest)
      await putOn(world)
      expect(web(world)).toBe(4)
    }
  })
})
