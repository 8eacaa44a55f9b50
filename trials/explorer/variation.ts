import { decide, evolve } from '../../src/swap/machine.ts'
import type { Command } from '../../src/swap/phase.ts'
import type { Micro } from './script.ts'

/** What is explored: the real machine and steps, or a variation in which something is left out. */
export interface Variation {
  readonly evolve: typeof evolve
  readonly decide: typeof decide
  /** The micro-steps of a command, as they are or otherwise. */
  readonly script: (command: Command, micros: readonly Micro[]) => readonly Micro[]
  /** A run that stalled until its lock was taken asks for it before it writes. */
  readonly asksLock: boolean
  /** A newcomer that took a lock over waits for late writes. */
  readonly waits: boolean
  /** A newcomer may end between taking a lock over and making its own. */
  readonly falters: boolean
  /** A write whose answer was lost counts as done. */
  readonly trusts: boolean
}

/** As it is. */
export const real: Variation = {
  evolve,
  decide,
  script: (_, micros) => micros,
  asksLock: true,
  waits: true,
  falters: false,
  trusts: false,
}
