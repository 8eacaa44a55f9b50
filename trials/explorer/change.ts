import {
  add,
  get,
  has,
  mode,
  part,
  place,
  type Row,
  rowSize,
  routerNos,
  run,
  set,
  at,
  lock,
  lockOf,
  setLock,
  type Lock,
} from './row.ts'
import { type Model, positionOf, setPosition } from './model.ts'
import type { Event } from '../../src/swap/phase.ts'

const lent = new Uint8Array(rowSize)

/** A copy to be changed and emitted; it is lent again for the next one. */
export const copyOf = (row: Row): Row => {
  lent.set(row)
  return lent
}

export const clearDealt = (row: Row): void => {
  for (const router of routerNos) set(row, at(router, part.dealt), 0)
}

/** Goes on at a micro-step of the command. */
export const goTo = (row: Row, step: number): void => {
  set(row, place.step, step)
  clearDealt(row)
}

/** The machine is told, and with a signal pending it is told of that too; then the ledger is next. */
export const tell = (model: Model, row: Row, event: Event): void => {
  const { after } = model.positions
  const next = after(positionOf(row), event)
  setPosition(row, has(row, place.run, run.graced) ? after(next, { type: 'aborted' }) : next)
  set(row, place.mode, mode.entering)
  goTo(row, 0)
}

/** The run gets its signal: what it is at is broken off, and the machine is asked anew. */
export const abort = (model: Model, row: Row): void => {
  add(row, place.run, run.graced)
  set(row, place.aborts, get(row, place.aborts) + 1)
  if (get(row, place.mode) < mode.entering) {
    leave(row)
    return
  }
  setPosition(row, model.positions.after(positionOf(row), { type: 'aborted' }))
  set(row, place.mode, mode.entering)
  goTo(row, 0)
}

/** Nobody is at work any more. `left`: the lock as it is left. What only a run knows is forgotten. */
export const rest = (row: Row, left: Lock): void => {
  setLock(row, left)
  set(row, place.mode, mode.idle)
  set(row, place.request, 0)
  set(row, place.run, 0)
  if (get(row, place.late) === 0) forget(row)
  goTo(row, 0)
}

const forget = (row: Row): void => {
  setPosition(row, 0)
  for (const router of routerNos) set(row, at(router, part.seen), 0)
}

/** The late write is done, or will not be any more. */
export const forgetLate = (row: Row): void => {
  set(row, place.late, 0)
  if (get(row, place.mode) < mode.entering) forget(row)
}

/** A run ends before it has begun to work: the lock is released if it is held. */
export const leave = (row: Row): void => {
  const now = get(row, place.mode)
  if (now === mode.planning) set(row, place.mode, mode.releasing)
  // Whoever comes next waits for late writes anew: the displaced lock is still there.
  else rest(row, now === mode.waiting ? lock.free : lockOf(row))
}

/** One mishap more. */
export const spoil = (row: Row): void => set(row, place.faults, get(row, place.faults) + 1)
