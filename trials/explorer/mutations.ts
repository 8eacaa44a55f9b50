import type { Event } from '../../src/swap/phase.ts'
import type { State } from '../../src/swap/machine.ts'
import type { Rule } from './rules.ts'
import type { Micro } from './script.ts'
import { real, type Variation } from './variation.ts'
import type { WriteName } from './writes.ts'

/** A way to break the machine or its steps, and the rule that must catch it. */
export interface Mutation {
  /** What is wrong with it. */
  readonly name: string
  readonly variation: Variation
  readonly rule: Rule
}

type Command = Parameters<Variation['script']>[0]

/** Without some of the micro-steps of a command, or with others. */
const otherwise = (
  command: Command,
  change: (micros: readonly Micro[]) => readonly Micro[],
): Variation => ({
  ...real,
  script: (each, micros) => (each === command ? change(micros) : micros),
})

const without = (command: Command, isLeftOut: (micro: Micro) => boolean): Variation =>
  otherwise(command, micros => micros.filter(each => !isLeftOut(each)))

const isLook = ({ kind }: Micro): boolean => kind === 'see' || kind === 'look'
const writes = (name: WriteName): Micro => ({ kind: 'write', name })

/** The machine, but for what it makes of some events. */
const deciding = (change: (state: State, event: Event) => State | undefined): Variation => ({
  ...real,
  evolve: (state, event) => change(state, event) ?? real.evolve(state, event),
})

/** Goes past phases as if they had been done. */
const skipping = (...phases: readonly State['phase'][]): Variation => {
  const past = (state: State): State => {
    if (!phases.includes(state.phase) || state.stop !== undefined) return state
    const decision = real.decide(state)
    if (decision.kind === 'end') return state
    const done = { prove: 'proven', clear: 'cleared', empty: 'emptied', defend: 'defended' }
    const type = done[decision.command as keyof typeof done] as 'proven'
    return past(real.evolve(state, { type }))
  }
  return { ...real, evolve: (state, event) => past(real.evolve(state, event)) }
}

/** Everything that must be found. */
export const mutations: readonly Mutation[] = [
  {
    name: 'the gate before the removal is left out',
    variation: without('unmap', isLook),
    rule: 'proven',
  },
  {
    name: 'the proof and both looks after it are left out',
    variation: {
      ...skipping('proving'),
      script: (command, micros) =>
        ['check', 'unmap', 'clear'].includes(command)
          ? micros.filter(each => !(each.kind === 'see' && each.present))
          : micros,
    },
    rule: 'proven',
  },
  {
    name: 'the incumbent is unmapped before the candidate is looked at',
    variation: otherwise('unmap', micros => micros.toReversed()),
    rule: 'proven',
  },
  {
    name: 'the incumbent is unmapped before the ledger says committed',
    variation: otherwise('check', micros => [...micros, writes('unmapIncumbent')]),
    rule: 'ledger',
  },
  {
    name: 'the mark comes before the ledger says committed',
    variation: otherwise('check', micros => [...micros, writes('markCandidate')]),
    rule: 'ledger',
  },
  {
    name: 'the incumbent is retired without being proven gone',
    variation: skipping('clearing'),
    rule: 'stopped',
  },
  {
    name: 'one clean round is enough for a removal',
    variation: otherwise('clear', micros => {
      const rounds = micros.findIndex(each => each.kind === 'pass')
      return micros.slice(0, rounds)
    }),
    rule: 'stopped',
  },
  {
    name: 'the two rounds for a removal follow each other at once',
    variation: without('clear', ({ kind }) => kind === 'pass'),
    rule: 'stopped',
  },
  {
    name: 'the candidate is withdrawn although nobody looked whether the incumbent serves',
    variation: skipping('defending'),
    rule: 'proven',
  },
  {
    name: 'an interrupted withdrawal goes on without another look at the incumbent',
    variation: deciding((state, event) =>
      state.phase === 'withdrawing' && event.type === 'resumed' ? state : undefined,
    ),
    rule: 'proven',
  },
  {
    name: 'the candidate is put away without being proven gone',
    variation: skipping('emptying'),
    rule: 'stopped',
  },
  {
    name: 'a failure while both serve puts the candidate away at once, mapped as it is',
    variation: {
      ...deciding((state, event) =>
        state.phase === 'checking' && event.type === 'failed'
          ? { ...state, phase: 'discarding' }
          : undefined,
      ),
      script: (command, micros) =>
        command === 'discard' ? micros.filter(each => !isLook(each)) : micros,
    },
    rule: 'stopped',
  },
  {
    name: 'an old baseline counts after the candidate was unmapped without proof that it is gone',
    variation: deciding((state, event) =>
      event.type === 'resumed' && state.phase === 'emptying' && state.retreat === 'measure'
        ? { ...state, phase: 'mapping', tier: 0, retreat: 'discard' }
        : undefined,
    ),
    rule: 'proven',
  },
  {
    name: 'another request undoes what is committed',
    variation: deciding((state, event) =>
      event.type === 'abandoned' && state.phase === 'retiring'
        ? { ...real.evolve(state, event), phase: 'withdrawing' }
        : undefined,
    ),
    rule: 'clean',
  },
  {
    name: 'nobody asks for the lock before a write',
    variation: { ...real, asksLock: false },
    rule: 'owner',
  },
  {
    name: 'a lock is taken over without waiting for late writes',
    variation: { ...real, waits: false },
    rule: 'owner',
  },
  {
    name: 'nobody knows of a lock that a newcomer displaced who then ended',
    variation: { ...real, keepsDisplaced: false },
    rule: 'owner',
  },
  {
    name: 'a write whose answer is lost counts as done',
    variation: { ...real, trusts: true },
    rule: 'ledger',
  },
  {
    name: 'a mark that can never be made is tried for ever',
    variation: deciding((state, event) =>
      state.phase === 'marking' && event.type === 'failed'
        ? { ...state, stop: 'unfinished' }
        : undefined,
    ),
    rule: 'clean',
  },
  {
    name: 'an undo does not give the name back',
    variation: without('discard', each => each.kind === 'write' && each.name === 'nameBack'),
    rule: 'clean',
  },
  {
    name: 'an incumbent that does not come back keeps every later request out',
    variation: deciding((state, event) =>
      event.type === 'undefended' ? { ...state, stop: 'both serve' } : undefined,
    ),
    rule: 'clean',
  },
  {
    name: 'a failed proof is begun again for ever',
    variation: deciding((state, event) =>
      state.phase === 'unmapping' && event.type === 'failed' ? state : undefined,
    ),
    rule: 'ends',
  },
]
