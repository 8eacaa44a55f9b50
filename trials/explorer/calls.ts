import type { Phase } from '../../src/swap/phase.ts'
import { advance, calmed } from './calm.ts'
import { modelFor, recordedPhase } from './model.ts'
import { come } from './requests.ts'
import { add, candidate, get, is, mode, place, request, set } from './row.ts'
import type { Explored } from './scope.ts'
import { firstRow } from './turns.ts'
import { real } from './variation.ts'
import { words } from './words.ts'
import { writeNames, writeOf } from './writes.ts'

/**
 * Which calls of the port a swap makes in each phase, each once and in order, as the model has it;
 * to be held against the real steps. The candidate dies as soon as the ledger says `dies`.
 */
export const callsByPhase = (
  explored: Explored,
  dies: Phase | undefined,
): Readonly<Record<string, readonly string[]>> => {
  const model = modelFor(explored, real)
  const row = calmed(firstRow(model))
  const made: Record<string, string[]> = {}
  let isDead = false
  come(row, request.another)
  while (get(row, place.mode) !== mode.idle) {
    const phase = recordedPhase(model, row)
    if (!isDead && dies !== undefined && phase === dies) {
      isDead = true
      set(row, place.up + candidate, 0)
      add(row, place.release + candidate, is.broken)
    }
    noteCalls(made, phase ?? '', advance(model, row))
  }
  return made
}

const noteCalls = (made: Record<string, string[]>, phase: string, says: string): void => {
  const calls = callsBehind(says)
  for (const call of calls) {
    const list = (made[phase] ??= [])
    if (!list.includes(call)) list.push(call)
  }
}

/** The port's calls behind a sentence; none where it tells of something else. */
const callsBehind = (says: string): readonly string[] => {
  const name = writeNames.find(
    each => words.write(each, 0) === says || words.write(each, 1) === says,
  )
  return name === undefined ? [] : writeOf(name).calls
}
