import type { Milliseconds } from '../environment.ts'
import { Failure } from '../failure.ts'
import type { RouteName } from '../proof/claim.ts'
import { prove } from '../proof/prove.ts'
import type { Proof, ProofRequest } from '../proof/request.ts'
import { progressLog } from './progress-log.ts'
import type { Swapping } from './steps/step.ts'

/**
 * A change that the platform accepted but did not pass on is repaired by its own sync, every 30 s
 * (cloud_controller_ng config/cloud_controller.yml, diego_sync). After that we ask for it.
 */
const nudgeAfter: Milliseconds = 40_000

/**
 * Proves the claims, with progress on the log. When a route stalls the platform is asked to announce
 * it again. An incomplete proof is an answer here, with its evidence; see `incomplete`.
 */
export const proveOn = async (swap: Swapping, request: ProofRequest): Promise<Proof> => {
  const { env, platform, record, settings } = swap
  const missing = new Map<string, RouteName>()
  const progress = progressLog(env)
  const over = new AbortController()
  const beside = [nudgeWhileMissing(swap, missing, over.signal), progress.remind(over.signal)]
  try {
    return await prove(env, platform.instrument(), settings, {
      ...request,
      baselines: request.baselines ?? record.baselines,
      onProgress: each => {
        progress.tell(each)
        const key = `${each.route} ${each.router}`
        if (each.state === 'missing') missing.set(key, each.route)
        else missing.delete(key)
      },
    })
  } finally {
    over.abort()
    await Promise.all(beside)
  }
}

/** The failure for a proof that did not complete: which claims are not shown, and why. */
export const incomplete = ({ evidence }: Proof): Failure =>
  new Failure('proof.incomplete', {
    missing: evidence.claims
      .filter(each => each.grade === 'none')
      .map(each => `${each.route} ${each.why}`)
      .join('; '),
  })

const nudgeWhileMissing = async (
  { env, platform, record }: Swapping,
  missing: ReadonlyMap<string, RouteName>,
  over: AbortSignal,
): Promise<void> => {
  for (;;) {
    await env.clock.sleep(nudgeAfter, over)
    if (over.aborted || env.signal.aborted) return
    for (const name of new Set(missing.values())) {
      const id = record.routes.find(each => each.name === name)?.id
      if (id === undefined) continue
      env.log.info(`${name} has not converged; asking the platform to announce it again`)
      await platform.nudge(id).catch(() => env.log.debug(`${name} could not be nudged`))
    }
  }
}
