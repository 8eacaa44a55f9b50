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
  /** A displaced lock stays until somebody has waited, so that the next newcomer knows of it. */
  readonly keepsDisplaced: boolean
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
  keepsDisplaced: true,
  trusts: false,
}
