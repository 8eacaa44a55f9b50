import type { Course } from '../../src/swap/course.ts'
import { type Decision, isResting, type State } from '../../src/swap/machine.ts'
import { type Command, type Event, type Phase, words } from '../../src/swap/phase.ts'
import { type Positions, positionsFor } from './positions.ts'
import { getWide, place, type RequestNo, type Row, setWide } from './row.ts'
import { lookBackOn, type PastOf } from './past.ts'
import type { Explored } from './scope.ts'
import { type Micro, scriptsFor } from './script.ts'
import type { Variation } from './variation.ts'

/** Everything that stays the same while one course is explored. */
export interface Model {
  readonly explored: Explored
  readonly variation: Variation
  readonly positions: Positions
  /** Which route is which makes no difference. */
  readonly routesAlike: boolean
  readonly decisionAt: (position: number) => Decision
  readonly scriptAt: (position: number) => readonly Micro[]
  /** The event that ends the phase of this position well. */
  readonly eventOf: (position: number) => Event
  readonly pastOf: (ledger: number, request: RequestNo) => PastOf
}

export const modelFor = (explored: Explored, variation: Variation): Model => {
  const positions = positionsFor(variation.evolve)
  const decisions: Decision[] = []
  const scripts: (readonly Micro[])[] = []
  const pasts = new Map<number, PastOf>()
  const books = new Map<string, Readonly<Record<Command, readonly Micro[]>>>()
  const bookOf = (course: Course) => {
    const key = JSON.stringify(course)
    const found = books.get(key) ?? scriptsFor(course)
    books.set(key, found)
    return found
  }
  const decisionAt = (position: number): Decision =>
    (decisions[position] ??= variation.decide(positions.stateOf(position)))
  return {
    explored,
    variation,
    positions,
    routesAlike: explored.course.tiers === 1,
    decisionAt,
    scriptAt: position => {
      const known = scripts[position]
      if (known !== undefined) return known
      const decision = decisionAt(position)
      const { course } = positions.stateOf(position)
      return (scripts[position] =
        decision.kind === 'end'
          ? []
          : variation.script(decision.command, bookOf(course)[decision.command]))
    },
    eventOf: position => {
      const { phase } = positions.stateOf(position)
      if (isResting(phase)) throw new Error('nothing is left to do')
      return { type: words[phase].event }
    },
    pastOf: (ledger, request) => {
      const key = ledger * 8 + request
      const known = pasts.get(key)
      if (known !== undefined) return known
      const past = lookBackOn(ledger === 0 ? undefined : positions.stateOf(ledger), request)
      pasts.set(key, past)
      return past
    },
  }
}

export const positionOf = (row: Row): number => getWide(row, place.position)
export const setPosition = (row: Row, position: number): void =>
  setWide(row, place.position, position)
export const ledgerOf = (row: Row): number => getWide(row, place.ledger)

/** The phase that the newest record says; nothing where there is no record. */
export const recordedPhase = (model: Model, row: Row): Phase | undefined =>
  recordedState(model, row)?.phase

export const recordedState = (model: Model, row: Row): State | undefined => {
  const ledger = ledgerOf(row)
  return ledger === 0 ? undefined : model.positions.stateOf(ledger)
}

/** Is the route in a group that is mapped already, or is being mapped? */
export const isInGroup = (state: State, route: number): boolean =>
  state.course.tiers === 1 || route <= state.tier
