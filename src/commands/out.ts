import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Command } from '../concourse/protocol.ts'
import { Failure } from '../failure.ts'

/** Performs the action of a put. */
export const outCommand: Command = {
  name: 'out',
  run: () => TE.left(new Failure('internal', { detail: 'out is not built in yet' })),
}
