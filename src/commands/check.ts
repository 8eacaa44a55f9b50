import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Command } from '../concourse/protocol.ts'
import { asFailure } from '../failure.ts'
import { withPlatform } from '../platform/open.ts'
import { versionOf } from '../swap/version.ts'

/** Answers what is live, oldest first; nothing where there is no app. Never from memory. */
export const checkCommand: Command = {
  name: 'check',
  run: ({ source }, env) =>
    pipe(
      TE.tryCatch(() => withPlatform(env, source, ({ reading }) => reading.live()), asFailure),
      TE.map(live => live.map(versionOf)),
    ),
}
