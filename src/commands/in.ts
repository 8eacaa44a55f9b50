import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Command } from '../concourse/protocol.ts'
import { Failure } from '../failure.ts'

/** Writes the snapshot of one version. */
export const inCommand: Command = {
  name: 'in',
  run: () => TE.left(new Failure('internal', { detail: 'in is not built in yet' })),
}
