import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Command } from '../concourse/protocol.ts'
import { Failure } from '../failure.ts'

/** Answers what is live. */
export const checkCommand: Command = {
  name: 'check',
  run: () => TE.left(new Failure('internal', { detail: 'check is not built in yet' })),
}
