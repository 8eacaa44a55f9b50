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

// ResourceNotFound and NotFound (cloud_controller_ng errors/v2.yml). A 404 without a code comes
// from a router in front, and says nothing of the platform.
const notFound = 10_010
const unknownPath = 10_000

/** True when the Cloud Controller itself says that there is no such thing. */
export const isMissing = (thrown: unknown): boolean => isRefusal(thrown, 404, notFound)

/** What `read` gives, or `undefined` when the platform says that it is not there. */
export const ifFound = async <A>(read: Promise<A>): Promise<A | undefined> => {
  try {
    return await read
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
}

/** What `read` gives, or `undefined` when this version of the platform has no such path. */
export const ifOffered = async <A>(read: Promise<A>): Promise<A | undefined> => {
  try {
    return await read
  } catch (thrown) {
    if (isRefusal(thrown, 404, unknownPath)) return undefined
    throw thrown
  }
}

/** What the platform said in its own words; empty for other failures. */
export const detailOf = (thrown: unknown): string =>
  thrown instanceof Failure ? (thrown.facts['detail'] ?? '') : ''
