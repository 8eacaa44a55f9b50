import type { FailureCode } from './words.ts'

/** What a failure was about: route, app, call, status … Never a secret, never a body. */
export type Facts = Readonly<Record<string, string>>

/**
 * The one error of this program: a code from a closed union, the facts of the case, and a cause.
 * The words for people stand in `words.ts`, typed by code.
 */
export class Failure extends Error {
  readonly code: FailureCode
  readonly facts: Facts

  constructor(code: FailureCode, facts: Facts = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.code = code
    this.facts = facts
  }
}

/** What was thrown, as a `Failure`; anything that is not one already is a bug and says so. */
export const asFailure = (thrown: unknown): Failure =>
  thrown instanceof Failure
    ? thrown
    : new Failure(
        'internal',
        { detail: thrown instanceof Error ? thrown.message : String(thrown) },
        thrown,
      )

/** True when `thrown` is the failure with this code, itself or as a cause further down. */
export const isFailure = (thrown: unknown, code: FailureCode): boolean =>
  thrown instanceof Failure && (thrown.code === code || isFailure(thrown.cause, code))
