import { isResting } from '../../src/swap/machine.ts'
import type { Phase } from '../../src/swap/phase.ts'
import { forgetLate } from './change.ts'
import { type Model, recordedPhase } from './model.ts'
import { come } from './requests.ts'
import type { Rule } from './rules.ts'
import {
  add,
  at,
  candidate,
  cell,
  drop,
  get,
  has,
  is,
  mode,
  part,
  place,
  type ReleaseNo,
  releaseNos,
  request,
  type RequestNo,
  type RouteNo,
  type Row,
  routeBit,
  rowSize,
  says,
  routeNos,
  routerNos,
  set,
  lock,
  lockOf,
  owed,
} from './row.ts'
import { openStore } from './store.ts'
import { turnRun } from './turns.ts'
import { isDue, isMapped, isMarked, isStarted, isThere, upOf, wantedOf } from './world.ts'

/** What goes wrong although nothing more does, told to its end. */
export interface Unrest {
  readonly rule: Rule
  /** What is done, and what is wrong with the end of it. */
  readonly says: readonly string[]
}

/** Judges situations by what comes of them when everything goes well from there. */
export interface Calm {
  readonly unrestOf: (row: Row) => Unrest | undefined
  readonly size: () => number
}

/** No run takes as many micro-steps; of one that does, the beginning is told. */
const endless = 4_000
const tellable = 200

const follows = {
  [request.another]: 'another request comes',
  [request.same]: 'the same request comes again',
  [request.recover]: 'recover is asked for',
  [request.promote]: 'promote is asked for',
} as const

export const openCalm = (model: Model): Calm => {
  const store = openStore()
  const ends: number[] = []
  const verdicts = new Map<number, Rule | 'fine'>()

  const numberOf = (row: Row): number => {
    const added = store.add(row, -1)
    return added >= 0 ? added : store.find(row)
  }
  /** The number of the row in which whoever is at work has ended; -1 when that never comes. */
  const endOf = (from: Row): number => {
    const row = calmed(from)
    const passed: number[] = []
    for (let steps = 0; steps < endless; steps += 1) {
      const number = numberOf(row)
      const known = get(row, place.mode) === mode.idle ? number : ends[number]
      if (known !== undefined) {
        for (const each of passed) ends[each] = known
        return known
      }
      passed.push(number)
      advance(model, row)
    }
    return -1
  }
  const after = (number: number, no: RequestNo): number => {
    const row = new Uint8Array(rowSize)
    store.read(number, row)
    come(row, no)
    return endOf(row)
  }
  const isWholeAt = (number: number): boolean => {
    const row = new Uint8Array(rowSize)
    store.read(number, row)
    return wrongWith(model, row).length === 0
  }
  const isAtRest = (number: number): boolean => {
    const row = new Uint8Array(rowSize)
    store.read(number, row)
    const phase = recordedPhase(model, row)
    return phase === undefined || isResting(phase)
  }
  /** Another request comes and, where that only stages, its promotion. */
  const replaced = (number: number): number => {
    const last = after(number, request.another)
    const isOver = last < 0 || model.explored.course.aim === 'live'
    return isOver ? last : after(last, request.promote)
  }
  const judge = (end: number, isDamaged: boolean): Rule | 'fine' => {
    if (end < 0) return 'ends'
    const key = end * 2 + Number(isDamaged)
    const known = verdicts.get(key)
    if (known !== undefined) return known
    const verdict = judgeAnew(end, isDamaged)
    verdicts.set(key, verdict)
    return verdict
  }
  const judgeAnew = (end: number, isDamaged: boolean): Rule | 'fine' => {
    const last = replaced(end)
    if (last < 0) return 'ends'
    if (!isWholeAt(last)) return 'clean'
    if (isAtRest(end)) return 'fine'
    for (const no of [request.same, request.recover] as const) {
      const next = after(end, no)
      if (next < 0) return 'ends'
      if (!isDamaged && !isWholeAt(next)) return 'clean'
      if (isDamaged && next !== end) {
        const then = replaced(next)
        if (then < 0) return 'ends'
        if (!isWholeAt(then)) return 'clean'
      }
    }
    return 'fine'
  }

  const tellFrom = (row: Row): string[] => {
    const told: string[] = []
    for (let steps = 0; steps < tellable && get(row, place.mode) !== mode.idle; steps += 1)
      told.push(advance(model, row))
    return get(row, place.mode) === mode.idle ? told : [...told, 'and so on, for ever']
  }
  const tell = (from: Row, rule: Rule): Unrest => {
    const row = calmed(from)
    const says = ['from here on nothing goes wrong any more', ...tellFrom(row)]
    if (get(row, place.mode) !== mode.idle) return { rule, says }
    const isDamaged = has(from, place.damaged, 1)
    for (const no of [request.another, request.same, request.recover] as const) {
      const next = row.slice()
      come(next, no)
      const told = tellFrom(next)
      if (no === request.another && model.explored.course.aim === 'staged') {
        come(next, request.promote)
        told.push(follows[request.promote], ...tellFrom(next))
      }
      const wrong = wrongWith(model, next)
      if (wrong.length === 0 || (isDamaged && no !== request.another)) continue
      return { rule, says: [...says, follows[no], ...told, ...wrong] }
    }
    return { rule, says: [...says, 'a request after the next one does not come right'] }
  }
  return {
    unrestOf: row => {
      const verdict = judge(endOf(row), has(row, place.damaged, 1))
      return verdict === 'fine' ? undefined : tell(row, verdict)
    },
    size: store.size,
  }
}

/** One micro-step in which nothing goes wrong, and the world comes to rest; says what it was. */
export const advance = (model: Model, row: Row): string => {
  let told: string | undefined
  const next = new Uint8Array(rowSize)
  turnRun(model, row, (turned, _, says) => {
    if (told !== undefined) return
    told = says
    next.set(turned)
  })
  if (told === undefined) throw new Error('a run has nothing to do')
  row.set(next)
  calm(row)
  return told
}

/** A copy without a past, in which nothing more can go wrong. */
export const calmed = (from: Row): Row => {
  const row = from.slice()
  set(row, place.damaged, 0)
  calm(row)
  return row
}

const spent = 255

const calm = (row: Row): void => {
  if (get(row, place.late) !== 0) forgetLate(row)
  for (const budget of [place.faults, place.kills, place.aborts] as const) set(row, budget, spent)
  set(row, place.young, 0)
  // Whoever scaled a release down by hand scales it up again: the run names what is missing.
  for (const release of releaseNos) drop(row, place.release + release, is.small)
  for (const release of releaseNos)
    if (isStarted(row, release) && !has(row, place.release + release, is.broken))
      set(row, place.up + release, wantedOf(row, release))
  for (const router of routerNos) {
    for (const which of [part.seen, part.trusted, part.baseline] as const)
      set(row, at(router, which), 0)
    for (const route of routeNos)
      for (const release of releaseNos)
        if (isDue(row, route, release)) add(row, at(router, part.knows), cell(route, release))
        else drop(row, at(router, part.knows), cell(route, release))
  }
}

/** What is not as it should be when everything is over, in sentences. */
const wrongWith = (model: Model, row: Row): readonly string[] => {
  const wrong: string[] = []
  const phase = recordedPhase(model, row)
  const { routed, movesWorkers } = model.explored.course
  if (lockOf(row) !== lock.free) wrong.push('the lock is held')
  if (has(row, place.lock, owed)) wrong.push('a displaced lock is left')
  if (phase !== undefined && !isResting(phase)) wrong.push(`the ledger says ${phase}`)
  const isStaged = phase === 'staged'
  const live = releaseNos.filter(each => isMarked(row, each))
  const [serving] = live
  const hadNobody = phase !== 'finished' && !has(row, place.record, says.incumbent)
  if (live.length === 0 && hadNobody) return wrong
  if (live.length !== 1 || serving === undefined) wrong.push(`${live.length} releases are live`)
  else wrong.push(...wrongWithLive(row, serving, routed ? routesDue(row, phase) : []))
  for (const each of releaseNos) {
    if (each === serving || !isThere(row, each)) continue
    if (isStarted(row, each) && !(isStaged && each === candidate))
      wrong.push('a release runs that is not live')
    if (routeNos.some(route => isMapped(row, route, each)))
      wrong.push('a route leads to a release that is not live')
  }
  if (!isStaged && get(row, place.privateRoute) !== 0) wrong.push('the private route is left')
  if (!isStaged && serving !== undefined && get(row, place.name) !== serving + 1)
    wrong.push('the live release does not have the name')
  if (
    movesWorkers &&
    serving !== undefined &&
    !isStaged &&
    get(row, place.workers) !== 1 << serving
  )
    wrong.push('the workers do not run where they should')
  return wrong
}

/** An undone deployment leaves the routes as they were found. */
const routesDue = (row: Row, phase: Phase | undefined): readonly RouteNo[] =>
  routeNos.filter(route => phase === 'finished' || has(row, place.recorded, routeBit(route)))

const wrongWithLive = (
  row: Row,
  serving: ReleaseNo,
  routes: readonly RouteNo[],
): readonly string[] => {
  const wrong: string[] = []
  if (!isStarted(row, serving) || upOf(row, serving) === 0)
    wrong.push('the live release does not run')
  if (!routes.every(route => isMapped(row, route, serving)))
    wrong.push('the live release is not on all routes')
  return wrong
}
