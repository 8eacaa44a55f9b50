import type { Environment, Milliseconds } from '../../../environment.ts'
import { asFailure, Failure } from '../../../failure.ts'
import { lostOf } from './network-failure.ts'

/** One request as the retries see it. */
export interface Persistence<A> {
  /** `GET /containers/json`, for messages. */
  readonly request: string
  readonly address: string
  /** It changes nothing: an abort cuts it off, and a lost answer leaves no doubt behind. */
  readonly read: boolean
  /** Sending it twice does no harm. */
  readonly repeatable: boolean
  /** No new attempt begins later than this. */
  readonly patience: Milliseconds
  /** Sends it once. Rejects with the network's error, or with a `Failure` before it was sent. */
  readonly attempt: (left: Milliseconds) => Promise<A>
}

const longestPause: Milliseconds = 4_000

const pause = (env: Environment, attempt: number): Milliseconds =>
  Math.min(longestPause, 250 * 2 ** attempt) * (0.75 + env.random.float() / 2)

/**
 * Sends a request until an answer comes, whatever it says: an Engine that restarts is away for some
 * seconds. A write that may have been done although nobody said so rejects with `engine.unsure`.
 */
export const persist = async <A>(env: Environment, it: Persistence<A>): Promise<A> => {
  const begin = env.clock.monotonic()
  const left = (): Milliseconds => it.patience - (env.clock.monotonic() - begin)
  let doubtful = false
  for (let attempt = 0; ; attempt++) {
    if (env.signal.aborted && !doubtful) throw asFailure(env.signal.reason)
    try {
      return await it.attempt(left())
    } catch (thrown) {
      if (env.signal.aborted && it.read) throw asFailure(env.signal.reason)
      const { failure, sent, passing } = lostOf(it.address, thrown)
      doubtful ||= sent && !it.read
      const wait = pause(env, attempt)
      const again = passing && (it.repeatable || !sent) && wait < left() && !env.signal.aborted
      if (!again) {
        const detail = failure.facts['detail'] ?? ''
        throw doubtful
          ? new Failure('engine.unsure', { request: it.request, detail }, failure)
          : failure
      }
      env.log.info(
        `${it.request} failed: ${failure.facts['detail']}; asking again in ${(wait / 1000).toFixed(1)} s`,
      )
      await env.clock.sleep(wait, env.signal)
    }
  }
}
