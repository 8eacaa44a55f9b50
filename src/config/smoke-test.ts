import * as t from 'io-ts'
import { requestPath } from './addresses.ts'
import { codec, type Decoded, optional, withDefault } from './codec.ts'
import { record } from './collections.ts'
import { timeSpan } from './duration.ts'
import { anyText, choice, wholeNumber } from './scalars.ts'
import { settings } from './settings.ts'

const isStatus = (input: unknown): input is number =>
  Number.isInteger(input) && Number(input) >= 100 && Number(input) <= 599

const statuses = codec(
  'a status from 100 to 599, or a list of them',
  (input, context): t.Validation<readonly number[]> => {
    const all: readonly unknown[] = Array.isArray(input) ? input : [input]
    return all.length > 0 && all.every(isStatus) ? t.success(all) : t.failure(input, context)
  },
)

const compiles = (pattern: string): boolean => {
  try {
    return new RegExp(pattern).source !== ''
  } catch {
    return false
  }
}

const regularExpression = codec('a regular expression', (input, context): t.Validation<string> => {
  if (typeof input !== 'string') return t.failure(input, context)
  return compiles(input)
    ? t.success(input)
    : t.failure(undefined, context, 'expected a regular expression, got one that does not compile')
})

const headers = record('an object of header names and values', anyText, name =>
  /auth|cookie|key|secret|token/i.test(name),
)

/** One request of the smoke test, and what its answer must look like. */
export const smokeTest = settings({
  path: requestPath,
  method: withDefault(choice('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'), 'GET'),
  headers: withDefault(headers, {}),
  status: withDefault(statuses, 200),
  /** Source of a regular expression that the body must match somewhere. */
  body: optional(regularExpression),
  /** For one attempt. */
  timeout: withDefault(timeSpan, '10s'),
  attempts: withDefault(wholeNumber(1), 5),
})

/** What an entry of `params.smoke_test` decodes to; `status` is always a list. */
export type SmokeTest = Decoded<typeof smokeTest>
