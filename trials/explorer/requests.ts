import { begin, isResting } from '../../src/swap/machine.ts'
import { abort, copyOf, forgetLate, leave, rest, spoil } from './change.ts'
import type { Emit } from './emit.ts'
import { lateOf } from './late.ts'
import { ledgerOf, type Model, recordedPhase, setPosition } from './model.ts'
import { planned } from './planned.ts'
import {
  add,
  at,
  candidate,
  get,
  has,
  is,
  mode,
  part,
  place,
  request,
  type RequestNo,
  type Row,
  routerNos,
  run,
  set,
  lock,
  lockOf,
  setLock,
  owed,
  drop,
} from './row.ts'
import { isMappedAnywhere, isMarked, isStarted } from './world.ts'
import { writeOf } from './writes.ts'

const requests = {
  1: 'the same request comes again',
  2: 'another request comes',
  3: 'recover is asked for',
  4: 'promote is asked for',
} as const satisfies Record<RequestNo, string>

const says = {
  locks: 'the run makes the lock',
  displaces: 'the run takes over the lock, which shows no life for a minute',
  waits: 'the run waits until late writes of the old owner are over',
  doesNotWait: 'the run does not wait for late writes of the old owner',
  answered: 'the run finds everything done, and answers',
  nothing: 'the run finds nothing to do',
  resumes: 'the run reads the ledger, and goes on with the deployment',
  otherRouters: 'the run reads the ledger; there are other routers than before',
  settles: 'the run reads the ledger, and settles the earlier deployment first',
  strangers: 'the run finds a release on a live route that is not live, and gives up',
  plans: 'the run makes its plan',
  releases: 'the run releases the lock, and ends',
  leaves: 'the run cannot release the lock, and ends',
  breaks: 'the run cannot read the platform, and gives up',
  killed: 'the run is killed',
  aborted: 'the run gets SIGTERM',
} as const

/** Requests that can come while nobody is at work, and that do anything. */
export const possibleRequests = (model: Model, row: Row): readonly RequestNo[] => {
  const phase = recordedPhase(model, row)
  if (phase === 'staged') return [request.another, request.promote]
  return phase === undefined || isResting(phase)
    ? [request.another]
    : [request.same, request.another, request.recover]
}

/** A request comes. */
export const come = (row: Row, no: RequestNo): void => {
  set(row, place.mode, mode.locking)
  set(row, place.request, no)
}

export const comeAny = (model: Model, row: Row, emit: Emit): void => {
  for (const no of possibleRequests(model, row)) {
    const next = copyOf(row)
    come(next, no)
    emit(next, 'world', requests[no])
  }
}

/** A run that does not work on a deployment: it takes the lock, plans, or ends. */
export const stepAside = (model: Model, row: Row, emit: Emit): void => {
  switch (get(row, place.mode)) {
    case mode.locking:
      if (lockOf(row) === lock.free) makeLock(row, emit)
      else displace(model, row, emit)
      break
    case mode.displaced:
      makeLock(row, emit)
      break
    case mode.waiting:
      wait(model, row, emit)
      break
    case mode.planning:
      plan(model, row, emit)
      break
    case mode.releasing:
      release(model, row, emit)
      break
  }
  hinder(model, row, emit)
}

const makeLock = (row: Row, emit: Emit): void => {
  const next = copyOf(row)
  const isWaitedFor = has(row, place.lock, owed) || get(row, place.mode) === mode.displaced
  setLock(next, lock.held)
  set(next, place.mode, isWaitedFor ? mode.waiting : mode.planning)
  emit(next, 'run', says.locks)
}

/**
 * What the old owner sent without reading its lock first was sent long ago, and is over. One that
 * wakes up reads its lock, and ends: only where it would not, it may still write.
 */
const displace = (model: Model, row: Row, emit: Emit): void => {
  const next = copyOf(row)
  setLock(next, lock.free)
  if (model.variation.keepsDisplaced) add(next, place.lock, owed)
  set(next, place.mode, mode.displaced)
  const late = lateOf(row)
  const isOver = late !== undefined && writeOf(late.name).careful !== true
  if (isOver && model.variation.asksLock) forgetLate(next)
  emit(next, 'run', says.displaces)
}

const wait = (model: Model, row: Row, emit: Emit): void => {
  const next = copyOf(row)
  set(next, place.mode, mode.planning)
  drop(next, place.lock, owed)
  if (model.variation.waits && model.variation.asksLock) forgetLate(next)
  emit(next, 'run', model.variation.waits ? says.waits : says.doesNotWait)
}

const release = (model: Model, row: Row, emit: Emit): void => {
  let next = copyOf(row)
  rest(next, lock.free)
  emit(next, 'run', says.releases)
  if (get(row, place.faults) >= model.explored.faults) return
  next = copyOf(row)
  spoil(next)
  rest(next, lock.gone)
  emit(next, 'run', says.leaves)
}

/** Failures, kills and signals where nothing is under way but the lock. */
const hinder = (model: Model, row: Row, emit: Emit): void => {
  const now = get(row, place.mode)
  const { faults, kills, aborts } = model.explored
  if (now !== mode.releasing && get(row, place.faults) < faults) {
    const next = copyOf(row)
    spoil(next)
    leave(next)
    emit(next, 'run', says.breaks)
  }
  if (get(row, place.kills) < kills) {
    const next = copyOf(row)
    set(next, place.kills, get(row, place.kills) + 1)
    if (now === mode.waiting) set(next, place.late, 0)
    rest(next, lockOf(row) === lock.free ? lock.free : lock.gone)
    emit(next, 'end', says.killed)
  }
  if (now !== mode.releasing && get(row, place.aborts) < aborts) {
    const next = copyOf(row)
    abort(model, next)
    emit(next, 'end', says.aborted)
  }
}

/** Reads the ledger: goes on, settles, answers, or makes a plan of its own. */
const plan = (model: Model, row: Row, emit: Emit): void => {
  const no = get(row, place.request) as RequestNo
  const ledger = ledgerOf(row)
  const past = model.pastOf(ledger, no)
  const next = copyOf(row)
  // A new attempt: what was seen before counts no more.
  for (const router of routerNos) set(next, at(router, part.seen), 0)
  set(next, place.run, get(row, place.run) & run.graced)
  const ends = (why: string): void => {
    set(next, place.mode, mode.releasing)
    emit(next, 'run', why)
  }
  if (has(row, place.run, run.graced)) return ends(says.nothing)
  if (past.answered && isStill(model, row)) return ends(says.answered)
  if (past.how === 'none') {
    if (no === request.recover || (no === request.promote && !past.staged))
      return ends(says.nothing)
    if (isMappedAnywhere(row, candidate) && !isMarked(row, candidate)) return ends(says.strangers)
    const course = planned(next, model.explored.course, no)
    setPosition(next, model.positions.numberOf(begin(course)))
    set(next, place.mode, mode.entering)
    return emit(next, 'run', says.plans)
  }
  const { after } = model.positions
  set(next, place.mode, mode.entering)
  if (past.how === 'settle') {
    add(next, place.run, run.settles)
    const brings = no === request.recover ? 'nothing' : 'another'
    setPosition(next, after(ledger, { type: 'abandoned', next: brings }))
    return emit(next, 'run', says.settles)
  }
  const baseline = past.measured ? 'usable' : 'gone'
  setPosition(next, after(ledger, { type: 'resumed', baseline }))
  emit(next, 'run', says.resumes)
  if (!past.measured || get(row, place.faults) >= model.explored.faults) return
  const strange = copyOf(row)
  spoil(strange)
  for (const router of routerNos) set(strange, at(router, part.seen), 0)
  set(strange, place.run, 0)
  set(strange, place.mode, mode.entering)
  setPosition(strange, after(ledger, { type: 'resumed', baseline: 'gone' }))
  emit(strange, 'mishap', says.otherRouters)
}

/** As `stillHolds` in `src/swap/history.ts`. */
const isStill = (model: Model, row: Row): boolean =>
  recordedPhase(model, row) === 'staged'
    ? isStarted(row, candidate)
    : isMarked(row, candidate) &&
      (isMappedAnywhere(row, candidate) || !model.explored.course.routed) &&
      has(row, place.release + candidate, is.there)
