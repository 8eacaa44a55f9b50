import type { State } from '../../src/swap/machine.ts'
import type { Event } from '../../src/swap/phase.ts'

/**
 * States of the real machine by number, so that a row can hold one, and what the machine makes of
 * each event, asked once only.
 */
export interface Positions {
  readonly numberOf: (state: State) => number
  /** The state with this number; 0 stands for no record. */
  readonly stateOf: (number: number) => State
  readonly after: (number: number, event: Event) => number
  /** As the ledger has it: without what is not recorded. */
  readonly recorded: (number: number) => number
}

export const positionsFor = (evolve: (state: State, event: Event) => State): Positions => {
  const states: (State | undefined)[] = [undefined]
  const numbers = new Map<string, number>()
  const answers: Map<string, number>[] = []
  const records: (number | undefined)[] = []
  const numberOf = (state: State): number => {
    const { course, phase, tier, retreat, from, settles, stop } = state
    const key = JSON.stringify([course, phase, tier, retreat, from, settles, stop])
    const known = numbers.get(key)
    if (known !== undefined) return known
    states.push(state)
    numbers.set(key, states.length - 1)
    return states.length - 1
  }
  const stateOf = (number: number): State => {
    const state = states[number]
    if (state === undefined) throw new Error(`no state has the number ${number}`)
    return state
  }
  return {
    numberOf,
    stateOf,
    after: (number, event) => {
      const memory = (answers[number] ??= new Map())
      const key = keyOf(event)
      const known = memory.get(key)
      if (known !== undefined) return known
      const answer = numberOf(evolve(stateOf(number), event))
      memory.set(key, answer)
      return answer
    },
    recorded: number => {
      const known = records[number]
      if (known !== undefined) return known
      const { stop: _, settles: __, ...state } = stateOf(number)
      return (records[number] = numberOf(state))
    },
  }
}

const keyOf = (event: Event): string => {
  if (event.type === 'failed') return event.type + event.candidate
  if (event.type === 'undefended') return event.type + event.candidate + event.incumbent
  if (event.type === 'abandoned') return event.type + event.next
  return event.type === 'resumed' ? event.type + event.baseline : event.type
}
