import { join } from 'node:path'
import { fuzzing } from '../../trials/fuzz/trial.ts'
import { fileOf } from '../executables/execute.ts'
import type { Part } from '../part.ts'

/** A hundred thousand bad inputs; the trial prints its seed and its counts. */
export const fuzz: Part = {
  name: 'fuzz',
  about: fuzzing.about,
  run: () => {
    process.env['RESOURCE_DIRECTORY'] = join(fileOf('check'), '..')
    return fuzzing.run({})
  },
}
