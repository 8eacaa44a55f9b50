import { Failure } from '../../../failure.ts'

/**
 * True when `thrown` is the Cloud Controller's refusal with this HTTP status and error code. Both
 * are needed: 10016 is one thing with 422 and another with 429 (cloud_controller_ng errors/v2.yml
 * and errors/v3.yml).
 */
export const isRefusal = (thrown: unknown, status: number, code?: number): boolean =>
  thrown instanceof Failure &&
  thrown.facts['status'] === String(status) &&
  (code === undefined || thrown.facts['error'] === String(code))

/** What `read` gives, or `undefined` when the platform answers 404. */
export const ifFound = async <A>(read: Promise<A>): Promise<A | undefined> => {
  try {
    return await read
  } catch (thrown) {
    if (isRefusal(thrown, 404)) return undefined
    throw thrown
  }
}

/** What the platform said in its own words; empty for other failures. */
export const detailOf = (thrown: unknown): string =>
  thrown instanceof Failure ? (thrown.facts['detail'] ?? '') : ''
