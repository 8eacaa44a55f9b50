import { isResting } from '../../src/swap/machine.ts'
import { mayBeAborted, mayBeKilled, mayFail } from './budget.ts'
import { abort, copyOf, goTo, rest, spoil } from './change.ts'
import type { Emit } from './emit.ts'
import { fail, tellFailed } from './failing.ts'
import { setLate } from './late.ts'
import { type Model, positionOf } from './model.ts'
import { brokenBy } from './rules.ts'
import { see } from './seeing.ts'
import { routesFor, settle, stepOf } from './steps.ts'
import type { Micro } from './script.ts'
import {
  at,
  candidate,
  get,
  has,
  incumbent,
  mode,
  part,
  place,
  type RouteNo,
  type Row,
  routeNos,
  routerNos,
  rowSize,
  run,
  set,
  lock,
} from './row.ts'
import { isThere, knows, upOf } from './world.ts'
import { words } from './words.ts'
import { type WriteName, writeOf } from './writes.ts'

/** Everything that a working run can do next, or have done to it. */
export const work = (model: Model, row: Row, emit: Emit): void => {
  if (get(row, place.mode) === mode.entering) enter(model, row, emit)
  else perform(model, row, emit)
}

const enter = (model: Model, row: Row, emit: Emit): void => {
  const position = positionOf(row)
  const decision = model.decisionAt(position)
  const { phase } = model.positions.stateOf(position)
  const says = words.enters(decision.kind === 'end' ? decision.ending : phase)
  const entered = (next: Row): void => {
    const goesOn = isResting(phase) && has(next, place.run, run.settles)
    const isEnd = decision.kind === 'end'
    set(next, place.mode, !isEnd ? mode.working : goesOn ? mode.planning : mode.releasing)
    settle(model, next)
  }
  tryWrite(model, row, { name: 'enter', route: 0, says, done: entered, failed: endBadly }, emit)
  endings(model, row, emit, says)
}

/** Without a record nothing goes on; an abort meanwhile has it written again. */
const endBadly = (next: Row): void => set(next, place.mode, mode.releasing)

interface Trying {
  readonly name: WriteName
  readonly route: RouteNo
  readonly says: string
  readonly done: (next: Row) => void
  readonly failed: (next: Row) => void
}

/** A write, and every answer that it can get. */
const tryWrite = (model: Model, row: Row, trying: Trying, emit: Emit): void => {
  const { name, route, says, done, failed } = trying
  const { does } = writeOf(name)
  const broken = brokenBy(model, row, name, route)
  let next = copyOf(row)
  does(next, route, model.positions)
  done(next)
  emit(next, 'run', says, broken)
  if (mayFail(model, row)) {
    next = copyOf(row)
    spoil(next)
    if (model.variation.trusts) done(next)
    else failed(next)
    emit(next, 'run', words.refused(says))
    next = copyOf(row)
    does(next, route, model.positions)
    spoil(next)
    if (model.variation.trusts) done(next)
    else failed(next)
    emit(next, 'run', words.unknown(says), broken)
  }
  if (mayBeKilled(model, row)) {
    next = copyOf(row)
    setLate(next, { name, route })
    kill(next)
    emit(next, 'end', words.stalled(says))
  }
}

const kill = (next: Row): void => {
  set(next, place.kills, get(next, place.kills) + 1)
  rest(next, lock.gone)
}

/** The run is killed or aborted before what comes next. */
const endings = (model: Model, row: Row, emit: Emit, says: string): void => {
  if (mayBeKilled(model, row)) {
    const next = copyOf(row)
    kill(next)
    emit(next, 'end', words.killed(says))
  }
  if (mayBeAborted(model, row)) {
    const next = copyOf(row)
    abort(model, next)
    emit(next, 'end', words.aborted(says))
  }
}

/** The row from which the micro-step under way starts. */
const here = new Uint8Array(rowSize)

const perform = (model: Model, row: Row, emit: Emit): void => {
  const position = positionOf(row)
  const script = model.scriptAt(position)
  const step = stepOf(model, row, script)
  here.set(row)
  if (step !== get(row, place.step)) goTo(here, step)
  const micro = script[step]
  if (micro === undefined) {
    const next = copyOf(here)
    settle(model, next)
    emit(next, 'run', words.done(model.positions.stateOf(position).phase))
    return
  }
  if (micro.watched === true) watch(model, here, emit)
  const says = attempt(model, here, micro, emit)
  if (isUntouched(here)) endings(model, here, emit, says)
  if (has(here, place.run, run.graced)) fail(model, here, 'other', emit, words.timeIsOver(says))
}

/** An abort or a kill among the observations of one look is one before it. */
const isUntouched = (row: Row): boolean =>
  routerNos.every(router => get(row, at(router, part.dealt)) === 0)

/** While the incumbent is proven gone the candidate is watched, which serves alone. */
const watch = (model: Model, row: Row, emit: Emit): void => {
  if (!isThere(row, incumbent)) return
  const isLost = routerNos.some(router =>
    routeNos.some(route => !knows(row, router, route, candidate)),
  )
  if (isLost || upOf(row, candidate) === 0) fail(model, row, 'lost', emit, words.watched)
}

/** One micro-step; answers with what it is, for whoever is killed before it. */
const attempt = (model: Model, row: Row, micro: Micro, emit: Emit): string => {
  const step = get(row, place.step)
  switch (micro.kind) {
    case 'write': {
      const { routed, needs } = writeOf(micro.name)
      let says = ''
      for (const route of routesFor(model, row, micro.name)) {
        says = words.write(micro.name, route)
        if (needs !== undefined && !isThere(row, needs)) {
          fail(model, row, 'other', emit, words.gone(says))
          continue
        }
        const done = (next: Row) => {
          if (routed !== true) goTo(next, step + 1)
          settle(model, next)
        }
        const failed = (next: Row) => tellFailed(model, next, 'other', 'asked')
        tryWrite(model, row, { name: micro.name, route, says, done, failed }, emit)
      }
      return says
    }
    case 'pass': {
      const next = copyOf(row)
      set(next, place.young, 0)
      goTo(next, step + 1)
      settle(model, next)
      emit(next, 'run', words.passes)
      return words.passes
    }
    case 'look': {
      const says = words.looks(micro.tells)
      if (micro.holds(row)) {
        const next = copyOf(row)
        goTo(next, step + 1)
        settle(model, next)
        emit(next, 'run', words.holds(micro.tells))
        breakRead(model, row, emit, says)
      } else fail(model, row, micro.miss, emit, words.misses(micro.tells))
      return says
    }
    case 'see':
      see(model, row, micro, emit)
      return words.sees(micro.release, micro.present)
  }
}

const breakRead = (model: Model, row: Row, emit: Emit, says: string): void => {
  if (!mayFail(model, row)) return
  const next = copyOf(row)
  spoil(next)
  tellFailed(model, next, 'other', 'asked')
  emit(next, 'run', words.refused(says))
}
