import * as t from 'io-ts'
import type { Environment, Milliseconds } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'
import { known, optional } from '../wire/optional.ts'
import type { Credentials } from './credentials.ts'
import { type Grant, grantFor, refreshGrant } from './grant.ts'
import { isRefusal } from './refusal.ts'

/** The tokens of one login. */
export interface Tokens {
  /** A token that holds for another minute at least. */
  readonly current: () => Promise<string>
  /** A token other than `refused`, which the platform answered with 401. */
  readonly renewed: (refused: string) => Promise<string>
}

/** What the UAA answers to a grant. */
export const tokenWire = t.type({
  access_token: t.string,
  expires_in: t.number,
  refresh_token: optional(t.string),
})

/** Sends a grant to the UAA. */
export type Ask = (grant: Grant) => Promise<t.TypeOf<typeof tokenWire>>

interface Held {
  readonly access: string
  readonly refresh: string | undefined
  /** On the monotonic clock. */
  readonly until: Milliseconds
}

const margin: Milliseconds = 60_000

const isRefused = (thrown: unknown): boolean =>
  isRefusal(thrown, 400) || isRefusal(thrown, 401) || isRefusal(thrown, 403)

/**
 * Logs in on first use, refreshes a minute before the end, and logs in anew when the refresh token
 * is refused. However many ask at the same time, one request is under way. Rejects with
 * `platform.credentials` when the credentials themselves are refused.
 */
export const tokens = (clock: Environment['clock'], credentials: Credentials, ask: Ask): Tokens => {
  let held: Held | undefined
  let flight: Promise<Held> | undefined

  const hold = async (grant: Grant): Promise<Held> => {
    const asked = clock.monotonic()
    const answer = await ask(grant)
    return {
      access: answer.access_token,
      refresh: known(answer.refresh_token),
      until: asked + answer.expires_in * 1000,
    }
  }
  const logIn = async (): Promise<Held> => {
    try {
      return await hold(grantFor(credentials))
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown
      throw new Failure('platform.credentials', {}, thrown)
    }
  }
  const refresh = async (token: string): Promise<Held> => {
    try {
      return await hold(refreshGrant(credentials, token))
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown
      return await logIn()
    }
  }
  const next = async (): Promise<string> => {
    flight ??= (held?.refresh === undefined ? logIn() : refresh(held.refresh)).finally(() => {
      flight = undefined
    })
    held = await flight
    return held.access
  }
  // A token that lives shorter than the margin is used for half its life, or each request asks.
  const isGood = (token: Held): boolean => clock.monotonic() < token.until - margin

  return {
    current: async () => (held && isGood(held) ? held.access : await next()),
    renewed: async refused =>
      held && held.access !== refused && isGood(held) ? held.access : await next(),
  }
}
