import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Course } from '../../src/swap/course.ts'
import {
  begin,
  decide,
  evolve,
  isCommitted,
  isResting,
  type State,
} from '../../src/swap/machine.ts'
import { type Event, type Phase, words } from '../../src/swap/phase.ts'
import { courses, ordinary } from './courses.ts'

const done = (state: State): Event => {
  if (isResting(state.phase)) throw new Error('nothing is left to do')
  return { type: words[state.phase].event }
}

/** The phases that a run goes through when everything goes well. */
const wayOf = (state: State): readonly string[] => {
  const decision = decide(state)
  return decision.kind === 'end'
    ? [decision.ending]
    : [`${decision.command} ${decision.tier}`, ...wayOf(evolve(state, done(state)))]
}

const troubles: readonly Event[] = [
  { type: 'failed', code: 'x', candidate: 'well' },
  { type: 'failed', code: 'x', candidate: 'unwell' },
  { type: 'failed', code: 'x', candidate: 'unknown' },
  { type: 'unproven' },
  { type: 'failed', code: 'x', candidate: 'gone' },
  { type: 'undefended', candidate: 'well', incumbent: 'silent' },
  { type: 'undefended', candidate: 'unwell', incumbent: 'silent' },
  { type: 'undefended', candidate: 'gone', incumbent: 'silent' },
  { type: 'undefended', candidate: 'well', incumbent: 'gone' },
  { type: 'undefended', candidate: 'unwell', incumbent: 'gone' },
  { type: 'undefended', candidate: 'gone', incumbent: 'gone' },
  { type: 'aborted' },
  { type: 'lost' },
]
const returns: readonly Event[] = [
  { type: 'resumed', baseline: 'usable' },
  { type: 'resumed', baseline: 'gone' },
  { type: 'abandoned', next: 'another' },
  { type: 'abandoned', next: 'nothing' },
]

/** What is true of the world, as far as the commands say. A command may have been done in part. */
interface World {
  readonly candidate: 'off' | 'on' | 'partly'
  readonly incumbent: 'off' | 'on' | 'partly' | 'deleted'
  readonly shown: boolean
  readonly looked: boolean
  readonly gone: boolean
  readonly stopped: boolean
}

const start: World = {
  candidate: 'off',
  incumbent: 'on',
  shown: false,
  looked: false,
  gone: false,
  stopped: false,
}

type Effect = Partial<Record<string, Partial<World>>>

/** What is true as soon as a command has begun, and what once it is done. */
const begins: Effect = {
  map: { candidate: 'partly', shown: false },
  unmap: { incumbent: 'partly', gone: false },
  withdraw: { candidate: 'partly', shown: false, looked: false },
  retire: { stopped: true },
}
const ends: Effect = {
  map: { candidate: 'on' },
  prove: { shown: true },
  check: { looked: true },
  unmap: { incumbent: 'off' },
  clear: { gone: true },
  restore: { incumbent: 'on' },
  withdraw: { candidate: 'off' },
}

const applied = (effects: Effect, state: State, world: World): World => {
  const decision = decide(state)
  if (decision.kind === 'end') return world
  const next = { ...world, ...effects[decision.command] }
  return world.incumbent === 'deleted' ? { ...next, incumbent: 'deleted' } : next
}
const during = (state: State, world: World): World => applied(begins, state, world)
const after = (state: State, world: World): World => applied(ends, state, world)

const faultOf = ({ course }: State, world: World, command: string): string | undefined => {
  if (!course.routed || !course.replaces) return undefined
  // Of what was deleted nothing can be taken away any more; only the candidate is left to look after.
  if (world.incumbent === 'deleted')
    return command === 'discard' && world.candidate !== 'off'
      ? 'the candidate is put away while it may be on a route'
      : undefined
  if (command === 'unmap' && !(world.candidate === 'on' && world.shown && world.looked))
    return 'the incumbent is unmapped without a proof and a last look'
  if (command === 'retire' && !world.gone) return 'the incumbent is retired before it is gone'
  if (command === 'withdraw' && world.incumbent !== 'on')
    return 'the candidate is unmapped while the incumbent is not on all routes'
  if (command === 'discard' && world.candidate !== 'off')
    return 'the candidate is put away while it may be on a route'
  return world.candidate !== 'on' && world.incumbent !== 'on'
    ? `nobody is on all routes when ${command} comes`
    : undefined
}

/** An event that says so with certainty is believed. */
const told = (world: World, event: Event): World =>
  event.type === 'undefended' && event.incumbent === 'gone'
    ? { ...world, incumbent: 'deleted' }
    : world

/** Walks through every state and world that any events lead to; answers with what went wrong. */
const explore = (course: Course): { readonly faults: readonly string[]; readonly size: number } => {
  const faults = new Set<string>()
  const seen = new Set<string>()
  const open: { readonly state: State; readonly world: World }[] = [
    { state: begin(course), world: start },
  ]
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { state, world } = each
    const key = JSON.stringify([state, world])
    if (seen.has(key)) continue
    seen.add(key)
    const decision = decide(state)
    if (decision.kind === 'end') {
      for (const event of returns) open.push({ state: evolve(state, event), world })
      continue
    }
    const fault = faultOf(state, world, decision.command)
    if (fault !== undefined) faults.add(fault)
    open.push({ state: evolve(state, done(state)), world: after(state, during(state, world)) })
    for (const between of [world, during(state, world)])
      for (const event of [...troubles, ...returns])
        open.push({ state: evolve(state, event), world: told(between, event) })
  }
  return { faults: [...faults], size: seen.size }
}

test('whatever happens, and however often, somebody is on every route and nothing goes unproven', {
  timeout: 120_000,
}, () => {
  const explored = courses.map(explore)
  expect(explored.flatMap(each => each.faults)).toEqual([])
  expect(explored.reduce((sum, each) => sum + each.size, 0)).toBeGreaterThan(2_000)
})

describe('the way forward', () => {
  test.each([
    ['a first deployment', { replaces: false }],
    ['an ordinary one', {}],
    ['one without routes', { routed: false, replaces: false }],
    ['one that drops its last route', { routed: false }],
    ['one with workers', { movesWorkers: true }],
    ['one that takes the name after the swap', { takesName: 'after_swap' as const }],
    ['one that bakes', { bakes: true }],
    ['one with routes in two groups', { tiers: 2 }],
    ['a staged one', { aim: 'staged' as const }],
  ])('of %s', (_, over) => {
    expect(wayOf(begin({ ...ordinary, ...over })).join(', ')).toMatchSnapshot()
  })
})

/** Every state that some sequence of events leads to. */
const reachable = (course: Course): readonly State[] => {
  const seen = new Map<string, State>()
  const open: State[] = [begin(course)]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = JSON.stringify(state)
    if (seen.has(key)) continue
    seen.set(key, state)
    const events = [...troubles, ...returns]
    if (!isResting(state.phase)) events.push(done(state))
    for (const event of events) open.push(evolve(state, event))
  }
  return [...seen.values()]
}
const all = courses.flatMap(reachable)

test('a finished or undone deployment stays as it is, whatever comes', () => {
  for (const phase of ['finished', 'undone'] as const)
    for (const event of [...troubles, ...returns]) {
      const state = { ...begin(ordinary), phase }
      const { stop: _, ...next } = evolve(state, event)
      expect(next).toEqual(state)
    }
})

test('what is committed only leaves that through restoring, or where nobody serves', () => {
  for (const state of all)
    for (const event of [
      ...troubles,
      ...returns,
      ...(isResting(state.phase) ? [] : [done(state)]),
    ]) {
      const next = evolve(state, event)
      const isLeft = isCommitted(state.phase) && !isCommitted(next.phase)
      if (isLeft) expect(['restoring', 'conceding']).toContain(state.phase)
    }
})

test('a lost lock ends the run at once, in every state', () => {
  for (const state of all)
    expect(decide(evolve(state, { type: 'lost' }))).toEqual({ kind: 'end', ending: 'lock lost' })
})

test('a failure before the first removal leads to the routes as they were, or to both serving', () => {
  const before = all.filter(each => !isCommitted(each.phase) && !isResting(each.phase))
  expect(before.length).toBeGreaterThan(100)
  for (const state of before) {
    let next = evolve(state, { type: 'failed', code: 'x', candidate: 'unknown' })
    const passed: Phase[] = []
    for (let steps = 0; decide(next).kind === 'do' && steps < 50; steps += 1) {
      passed.push(next.phase)
      next = evolve(next, done(next))
    }
    const decision = decide(next)
    expect(decision).toMatchObject({
      kind: 'end',
      ending: expect.stringMatching(/^(undone|both serve|unfinished|interrupted|lock lost)$/),
    })
    expect(passed).not.toContain('unmapping')
  }
})

test('an abort before anything is mapped, and after the commit, leaves things as they are', () => {
  for (const state of all) {
    if (state.stop !== undefined || isResting(state.phase)) continue
    const next = evolve(state, { type: 'aborted' })
    const isTrying = ['mapping', 'proving', 'baking', 'checking'].includes(state.phase)
    if (!isTrying || !state.course.routed) expect(next.phase).toBe(state.phase)
    else expect(next).toMatchObject({ phase: 'defending', retreat: 'measure' })
  }
})

test('every run ends: no run takes more steps than there are phases and groups', () => {
  const event = fc.constantFrom<'done' | Event>('done', ...troubles)
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.array(event, { maxLength: 60 }), (from, events) => {
      let state = from
      let aborted = false
      let steps = 0
      // A run is told of an abort once or until it ends, and of one thing after each command.
      for (const each of [...events, ...Array.from({ length: 60 }, () => 'done' as const)]) {
        if (decide(state).kind === 'end') break
        if (each !== 'done' && each.type === 'aborted') aborted = true
        else steps += 1
        if (aborted) state = evolve(state, { type: 'aborted' })
        if (decide(state).kind === 'end') break
        state = evolve(state, each === 'done' || each.type === 'aborted' ? done(state) : each)
      }
      expect(decide(state).kind).toBe('end')
      expect(steps).toBeLessThan(40)
    }),
    { numRuns: 3_000 },
  )
})

test('a retreat with a usable way back starts again at the baseline, in the first group', () => {
  const proving: State = {
    course: { ...ordinary, tiers: 2 },
    phase: 'proving',
    tier: 1,
    retreat: 'discard',
  }
  let state = evolve(proving, { type: 'resumed', baseline: 'gone' })
  for (const phase of ['defending', 'withdrawing', 'emptying']) {
    expect(state.phase).toBe(phase)
    state = evolve(state, done(state))
  }
  expect(state).toEqual({ ...proving, phase: 'measuring', tier: 0 })
})
