import { isCommitted } from '../../src/swap/machine.ts'
import type { Event, Wellness } from '../../src/swap/phase.ts'
import { mayFail } from './budget.ts'
import { copyOf, spoil, tell } from './change.ts'
import type { Emit } from './emit.ts'
import { type Model, positionOf } from './model.ts'
import { add, at, candidate, incumbent, part, place, type Row, routerNos, run, set } from './row.ts'
import type { Miss } from './script.ts'
import { words } from './words.ts'
import { isStarted, isThere, upOf } from './world.ts'

/** The command ends with this failure; when the platform does not say how the candidate is, too. */
export const fail = (model: Model, row: Row, miss: Miss, emit: Emit, says: string): void => {
  const next = copyOf(row)
  tellFailed(model, next, miss, 'asked')
  emit(next, 'run', says)
  if (!mayFail(model, row) || miss === 'lost') return
  const blind = copyOf(row)
  spoil(blind)
  tellFailed(model, blind, miss, 'unknown')
  emit(blind, 'run', words.blind(says))
}

/** The machine is told of a failure of the command under way. */
export const tellFailed = (model: Model, row: Row, miss: Miss, look: 'asked' | 'unknown'): void => {
  const { phase } = model.positions.stateOf(positionOf(row))
  const isSilent = miss === 'silent' || (phase === 'restoring' && miss === 'unhealthy')
  const asks = isSilent || miss === 'incomplete' || isCommitted(phase)
  const wellness = asks && look === 'asked' ? wellnessOf(row) : 'unknown'
  if (asks && wellness === 'gone') add(row, place.run, run.sawGone)
  // It serves alone and goes forward, with the baseline that there is: it cannot leave for another.
  if (phase === 'defending' && isSilent && wellness === 'well')
    for (const router of routerNos) set(row, at(router, part.baseline), 3)
  const isGone = look === 'asked' && !isThere(row, incumbent)
  tell(model, row, eventFor(isSilent ? 'silent' : miss, wellness, isGone ? 'gone' : 'silent'))
}

/** As `eventOf` in `src/swap/run.ts`. */
const eventFor = (miss: Miss, wellness: Wellness, before: 'silent' | 'gone'): Event => {
  const code = miss
  if (miss === 'lost') return { type: 'failed', code, candidate: 'unwell' }
  if (miss === 'silent') return { type: 'undefended', candidate: wellness, incumbent: before }
  return miss === 'incomplete' && wellness !== 'unwell' && wellness !== 'gone'
    ? { type: 'unproven' }
    : { type: 'failed', code, candidate: wellness }
}

/** As `lookAt` in `src/swap/ready.ts`. */
const wellnessOf = (row: Row): Wellness => {
  if (!isThere(row, candidate)) return 'gone'
  if (!isStarted(row, candidate)) return 'unwell'
  if (upOf(row, candidate) === 2) return 'well'
  return upOf(row, candidate) === 0 ? 'gone' : 'unwell'
}
