import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Command, OutRequest, Response } from '../concourse/protocol.ts'
import type { Environment } from '../environment.ts'
import { asFailure } from '../failure.ts'
import { withPlatform } from '../platform/open.ts'
import { metadataOf } from '../report/metadata.ts'
import { logSummary } from '../report/summary.ts'
import { type Answer, put } from '../swap/put.ts'
import { putRequest } from './put-request.ts'

/** Performs the action of a put, and answers with the version that is live or staged after it. */
export const outCommand: Command = {
  name: 'out',
  run: (request, env) =>
    pipe(
      TE.tryCatch(() => performPut(request, env), asFailure),
      TE.tapIO(
        ({ record }) =>
          () =>
            record && logSummary(env.log, record),
      ),
      TE.map(responseOf),
    ),
}

const performPut = async (request: OutRequest, env: Environment): Promise<Answer> => {
  const { params, directory } = request
  return withPlatform(env, request.source, async ({ writing, settings }) => {
    const platform = await writing({ params, directory })
    env.log.info(`target: ${platform.target}`)
    return put(env, platform, await putRequest(request, settings))
  })
}

const responseOf = ({ version, record }: Answer): Response => ({
  version,
  metadata: record === undefined ? [] : metadataOf(record),
})
