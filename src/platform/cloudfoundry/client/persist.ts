import type { Environment, Milliseconds } from '../../../environment.ts'
import { asFailure, Failure } from '../../../failure.ts'
import { isNeverSent, networkFailure } from './network-failure.ts'
import type { Reply } from './reply.ts'
import { replyFailure } from './reply-failure.ts'

/** One request as the retries see it. */
export interface Persistence {
  /** `GET /v3/apps`, for messages. */
  readonly request: string
  /** Sending it twice does no harm. */
  readonly repeatable: boolean
  /** It changes nothing: a lost answer leaves no doubt behind. */
  readonly read: boolean
  /** A platform has answered at this host before: its absence will pass. */
  readonly known: boolean
  /** An abort cuts it off, because a half of it does no harm: reads and uploads. */
  readonly abortable: boolean
  /** Everything ends within this. */
  readonly deadline: Milliseconds | undefined
  /** Sends it once; `left` tells what remains of the deadline. Rejects with the network's error. */
  readonly attempt: (left: () => Milliseconds) => Promise<Reply>
}

// How long a read is asked again: a Cloud Controller that restarts takes about half a minute.
const patience: Milliseconds = 60_000
const longestPause: Milliseconds = 8_000
// A rate limiter may ask for an hour. Nobody holds a lock for that long, with two releases running.
const longestLimit: Milliseconds = 300_000

interface Trouble {
  readonly failure: Failure
  /** Nothing was done at the other end. */
  readonly harmless: boolean
  readonly passing: boolean
  readonly retryAfter: Milliseconds | undefined
}

/** A time that the platform names is one of its own clock, which may be far from this machine's. */
const retryAfter = (reply: Reply, now: Milliseconds): Milliseconds | undefined => {
  const text = reply.header('retry-after')
  if (text === undefined) return undefined
  const seconds = Number(text)
  const sent = Date.parse(reply.header('date') ?? '')
  const since = Number.isNaN(sent) ? now : sent
  const until = Number.isNaN(seconds) ? Date.parse(text) - since : seconds * 1000
  return Number.isNaN(until) ? undefined : Math.max(0, until)
}

/** Statuses that pass; a read is asked again after a 500 too (CF-UnknownError, 10001). */
const isPassing = (status: number, failure: Failure, it: Persistence): boolean =>
  [429, 502, 503, 504].includes(status) ||
  (status === 500 && it.read) ||
  (status === 404 && it.read && failure.code === 'platform.unavailable' && it.known)

const troubleOf = (reply: Reply, it: Persistence, now: Milliseconds): Trouble | undefined => {
  if (reply.status < 300) return undefined
  const failure = replyFailure(reply, { request: it.request })
  return {
    failure,
    // The rate limiter stands before the application (middleware/base_rate_limiter.rb).
    harmless: reply.status < 500,
    passing: isPassing(reply.status, failure, it),
    retryAfter: retryAfter(reply, now),
  }
}

const lostOf = (thrown: unknown, request: string): Trouble => {
  if (thrown instanceof Failure)
    return { failure: thrown, harmless: true, passing: false, retryAfter: undefined }
  const failure = networkFailure(thrown, { request })
  const harmless = isNeverSent(failure)
  return { failure, harmless, passing: !failure.code.startsWith('tls.'), retryAfter: undefined }
}

const troubleWith = async (
  env: Environment,
  it: Persistence,
  left: () => Milliseconds,
): Promise<Trouble | Reply> => {
  try {
    const reply = await it.attempt(left)
    return troubleOf(reply, it, env.clock.now()) ?? reply
  } catch (thrown) {
    if (env.signal.aborted && it.abortable) throw asFailure(env.signal.reason)
    return lostOf(thrown, it.request)
  }
}

const pause = (env: Environment, attempt: number): Milliseconds =>
  Math.min(longestPause, 250 * 2 ** attempt) * (0.75 + env.random.float() / 2)

const wording = (failure: Failure): string =>
  failure.facts['status']
    ? `answered ${failure.facts['status']}`
    : `failed: ${failure.facts['error']}`

const verdict = (last: Trouble, doubtful: boolean): Failure => {
  const { failure, harmless } = last
  const definite =
    harmless && failure.facts['status'] !== undefined && failure.code !== 'platform.busy'
  return doubtful && !definite ? new Failure('platform.unsure', failure.facts, failure) : failure
}

/**
 * Sends a request until it is answered well or there is no sense in going on. What may have been
 * done although nobody said so rejects with `platform.unsure`.
 */
export const persist = async (env: Environment, it: Persistence): Promise<Reply> => {
  const begin = env.clock.monotonic()
  const elapsed = (): Milliseconds => env.clock.monotonic() - begin
  const left = (): Milliseconds => (it.deadline ?? Infinity) - elapsed()
  let doubtful = false
  for (let attempt = 0; ; attempt++) {
    if (env.signal.aborted) throw asFailure(env.signal.reason)
    const trouble = await troubleWith(env, it, left)
    if ('status' in trouble) return trouble
    doubtful ||= !it.read && !trouble.harmless
    const wait = Math.max(pause(env, attempt), trouble.retryAfter ?? 0)
    // A rate limiter is given the time that it asks for, anything else goes on for a while.
    const most = trouble.retryAfter === undefined ? patience - elapsed() : longestLimit
    const isInTime = wait < left() && wait <= most
    const again = trouble.passing && (it.repeatable || trouble.harmless) && isInTime
    if (!again) throw verdict(trouble, doubtful)
    env.log.info(
      `${it.request} ${wording(trouble.failure)}; asking again in ${(wait / 1000).toFixed(1)} s`,
    )
    await env.clock.sleep(wait, env.signal)
    if (env.signal.aborted && doubtful) throw verdict(trouble, doubtful)
  }
}
