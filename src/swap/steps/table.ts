import type { Command } from '../phase.ts'
import { bake } from './bake.ts'
import { check } from './check.ts'
import { clear } from './clear.ts'
import { concede } from './concede.ts'
import { create } from './create.ts'
import { defend } from './defend.ts'
import { discard } from './discard.ts'
import { empty } from './empty.ts'
import { map } from './map.ts'
import { mark } from './mark.ts'
import { measure } from './measure.ts'
import { move } from './move.ts'
import { name } from './name.ts'
import { prove } from './prove.ts'
import { rename } from './rename.ts'
import { restore } from './restore.ts'
import { retire } from './retire.ts'
import { start } from './start.ts'
import type { Step } from './step.ts'
import { test } from './test.ts'
import { unmap } from './unmap.ts'
import { withdraw } from './withdraw.ts'

/** How each command of the machine is done. */
export const steps: Readonly<Record<Command, Step>> = {
  name,
  create,
  start,
  test,
  measure,
  map,
  prove,
  bake,
  check,
  mark,
  unmap,
  clear,
  move,
  rename,
  retire,
  restore,
  defend,
  withdraw,
  empty,
  discard,
  concede,
}
