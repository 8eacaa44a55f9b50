import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Failure } from '../../src/failure.ts'
import type { Release, Route, Standing, Survey } from '../../src/swap/model.ts'
import { demand, type Intent, type Plan, plan } from '../../src/swap/plan.ts'

const release = (id: string, standing: Standing, over: Partial<Release> = {}): Release => ({
  id,
  name: id,
  standing,
  deployment: `of-${id}`,
  label: undefined,
  started: true,
  createdAt: '2026-01-01T00:00:00Z',
  ...over,
})

const route = (name: string, ...on: readonly string[]): Route => ({
  name,
  id: on.length > 0 ? `id-${name}` : undefined,
  url: `https://${name}`,
  wished: true,
  hidden: undefined,
  firstHop: false,
  destinations: on.map(each => ({
    id: `${name}-${each}`,
    release: each,
    process: 'web',
    port: 8080,
    protocol: 'http1',
  })),
  protocol: undefined,
  options: undefined,
})

const intent = (over: Partial<Intent> = {}): Intent => ({
  action: 'deploy',
  options: {
    minimum_grade: 'sampled',
    bake: 0,
    drain: 0,
    keep: 1,
    keep_failed: true,
    stable_for: 0,
    convergence_timeout: 1,
    takes_name: 'before_start',
    workers: 'after_swap',
  },
  prune: false,
  replace: [],
  leave: [],
  candidate: undefined,
  settled: [],
  waits: false,
  counts: { web: 2 },
  asked: new Map(),
  ...over,
})

const survey = (over: Partial<Survey> = {}): Survey => ({
  releases: [release('blue', 'live')],
  routes: [route('a.com', 'blue')],
  counts: { blue: { web: 2 } },
  obstacles: [],
  lacks: [],
  remarks: [],
  ...over,
})

const planned = (wish: Intent, found: Survey): Plan => {
  const result = plan(wish, found)
  if (isLeft(result)) throw result.left
  return result.right
}

const refused = (wish: Intent, found: Survey): Failure => {
  const result = plan(wish, found)
  if (isRight(result)) throw new Error('it was planned')
  return result.left
}

describe('strangers', () => {
  const found = survey({
    releases: [release('blue', 'live'), release('x', 'stranger'), release('y', 'stranger')],
    routes: [route('a.com', 'blue', 'x'), route('b.com', 'blue', 'x', 'y')],
  })

  test('are all listed, with every route they are on', () => {
    expect(refused(intent(), found)).toMatchObject({
      code: 'route.strangers',
      facts: { strangers: 'x on a.com, b.com; y on b.com' },
    })
  })

  test('that are named are swapped out or left, and only those', () => {
    const { incumbents, left } = planned(intent({ replace: ['x'], leave: ['y'] }), found)
    expect(incumbents.map(each => [each.id, each.borrowed])).toEqual([
      ['blue', false],
      ['x', true],
    ])
    expect(left.map(each => each.id)).toEqual(['y'])
  })

  test.each(['kept', 'candidate'] as const)('include a %s release on a live route', standing => {
    const other = survey({
      releases: [release('blue', 'live'), release('old', standing)],
      routes: [route('a.com', 'blue', 'old')],
    })
    expect(refused(intent(), other).code).toBe('route.strangers')
    expect(planned(intent({ settled: ['old'] }), other).left).toEqual([])
  })

  test('come before obstacles, and obstacles stop the plan as well', () => {
    expect(refused(intent(), { ...found, obstacles: ['no room'] }).code).toBe('route.strangers')
    expect(refused(intent(), survey({ obstacles: ['no room', 'no quota'] }))).toMatchObject({
      code: 'plan.obstacles',
      facts: { obstacles: 'no room; no quota' },
    })
    expect(
      refused(intent(), survey({ obstacles: ['no room'], lacks: ['no quota'] })),
    ).toMatchObject({
      facts: { obstacles: 'no room; no quota' },
    })
  })

  test('of room are none where something earlier is settled first, and are said', () => {
    const short = survey({ lacks: ['no quota'] })
    expect(planned(intent({ waits: true }), short).remarks).toEqual([
      'there is no room yet: no quota',
    ])
    expect(refused(intent({ waits: true }), survey({ obstacles: ['no room'] })).code).toBe(
      'plan.obstacles',
    )
  })
})

describe('incumbents', () => {
  test('are live and foreign releases, never the candidate, a kept or a failed one', () => {
    const all = survey({
      releases: (['live', 'foreign', 'kept', 'candidate'] as const).map(each =>
        release(each, each),
      ),
      routes: [route('a.com', 'live', 'foreign')],
    })
    expect(planned(intent(), all).incumbents.map(each => each.id)).toEqual(['live', 'foreign'])
    const again = planned(intent({ candidate: release('live', 'live') }), all)
    expect(again.incumbents.map(each => each.id)).toEqual(['foreign'])
  })

  test('that were scaled up keep their size, and it is said; a smaller one follows the manifest', () => {
    const large = survey({ counts: { blue: { web: 5, worker: 1 } } })
    const { counts, remarks } = planned(intent({ counts: { web: 2, worker: 3 } }), large)
    expect(counts).toEqual({ web: 5, worker: 3 })
    expect(remarks).toEqual(['web keeps the 5 instances of the live app; the manifest says 2'])
  })

  test('that have what their own deployment asked for are as small again as the manifest says', () => {
    const asked = new Map([['blue', { web: 4, worker: 2 }]])
    const found = survey({ counts: { blue: { web: 4, worker: 3 } } })
    const { counts } = planned(intent({ counts: { web: 2, worker: 1 }, asked }), found)
    expect(counts).toEqual({ web: 2, worker: 3 })
  })

  test('that are stopped do not set the size', () => {
    const stopped = survey({
      releases: [release('blue', 'live', { started: false })],
      counts: { blue: { web: 9 } },
    })
    expect(planned(intent(), stopped).counts).toEqual({ web: 2 })
  })
})

describe('the course', () => {
  const courseOf = (wish: Intent, found: Survey) => planned(wish, found).course

  test('of a first deployment replaces nothing and moves no workers', () => {
    const first = survey({ releases: [], routes: [route('a.com')], counts: {} })
    expect(courseOf(intent({ counts: { web: 1, worker: 1 } }), first)).toMatchObject({
      routed: true,
      replaces: false,
      movesWorkers: false,
    })
  })

  test('moves workers that an incumbent has, unless they start with the candidate', () => {
    const found = survey({ counts: { blue: { web: 1, worker: 1 } } })
    const wish = intent({ counts: { web: 1, worker: 1 } })
    expect(courseOf(wish, found).movesWorkers).toBe(true)
    const with_ = intent({ ...wish, options: { ...wish.options, workers: 'with_candidate' } })
    expect(courseOf(with_, found).movesWorkers).toBe(false)
  })

  test('still takes the incumbent out where every route is dropped', () => {
    const found = survey({ routes: [{ ...route('a.com', 'blue'), wished: false }] })
    const pruned = planned(intent({ prune: true }), found)
    expect(pruned.course).toMatchObject({ routed: false, replaces: true })
    expect(pruned.routes.map(each => each.pruned)).toEqual([true])
    expect(planned(intent(), found).routes.map(each => each.pruned)).toEqual([false])
  })

  test('maps a new route before the one that would answer for it', () => {
    const found = survey({ routes: [route('a.com', 'blue'), route('a.com/new')] })
    const { course, routes } = planned(intent(), found)
    expect(course.tiers).toBe(2)
    expect(routes.map(each => [each.name, each.tier, each.made])).toEqual([
      ['a.com', 1, false],
      ['a.com/new', 0, true],
    ])
  })
})

describe('the grade that is demanded', () => {
  const draft = planned(intent(), survey({ routes: [route('a.com', 'blue'), route('new.com')] }))
  const reachable = (grade: 'proven' | 'sampled' | 'waited', name = 'a.com') =>
    new Map([[name, { grade, why: 'so' }]])

  test('stops the plan where an incumbent would lose its route for less', () => {
    const result = demand(draft, reachable('waited'), 'sampled')
    expect(isLeft(result) && result.left.facts).toEqual({
      minimum: 'sampled',
      routes: 'a.com (so)',
    })
  })

  test('is met by the same or a better one, and noted on the route', () => {
    for (const grade of ['sampled', 'proven'] as const) {
      const result = demand(draft, reachable(grade), 'sampled')
      expect(isRight(result) && result.right.routes[0]?.reachable).toEqual({ grade, why: 'so' })
    }
  })

  test('is not asked of a route that nobody can observe, or that has no incumbent', () => {
    const hidden = { ...route('tcp.com:1', 'blue'), hidden: 'TCP' }
    expect(
      isRight(demand(planned(intent(), survey({ routes: [hidden] })), new Map(), 'proven')),
    ).toBe(true)
    const first = planned(intent(), survey({ routes: [route('new.com')] }))
    expect(isRight(demand(first, reachable('waited', 'new.com'), 'proven'))).toBe(true)
  })
})

describe('a destination that a candidate could not have', () => {
  const leadingTo = (over: { readonly process?: string; readonly port?: number }): Survey => {
    const odd = route('b.com', 'blue')
    return survey({
      routes: [
        route('a.com', 'blue'),
        { ...odd, destinations: odd.destinations.map(each => ({ ...each, ...over })) },
      ],
    })
  }
  const obstacles = (found: Survey, over: Partial<Intent> = {}): string | undefined => {
    const planned = plan(intent(over), found)
    return isLeft(planned) ? planned.left.facts['obstacles'] : undefined
  }

  test('on a port of its own, or of another process, stops the run before the first write', () => {
    expect(obstacles(leadingTo({ port: 9090 }))).toBe('b.com leads to port 9090, not to 8080')
    expect(obstacles(leadingTo({ process: 'api' }))).toBe(
      'b.com leads to the process api, not to web',
    )
  })

  test('does not matter on a route that is dropped', () => {
    const found = leadingTo({ port: 9090 })
    const dropped = found.routes.map((each, at) => (at === 1 ? { ...each, wished: false } : each))
    expect(obstacles({ ...found, routes: dropped }, { prune: true })).toBeUndefined()
  })
})
