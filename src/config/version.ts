import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { codec, optional } from './codec.ts'
import { text } from './scalars.ts'
import { settings } from './settings.ts'

/** A version as Concourse keeps it: strings only. */
export interface Version {
  /** Never used twice; sorts by time. */
  readonly deployment: string
  /** Guid of the release that is live, or `none`. */
  readonly release: string
  /** The user's own version. */
  readonly label?: string
}

const written = settings({ deployment: text, release: text, label: optional(text) })

/** A version that comes back from Concourse. */
export const version = codec('a version', (input, context): t.Validation<Version> => {
  const result = written.validate(input, context)
  if (isLeft(result)) return result
  const { deployment, release, label } = result.right
  return t.success({ deployment, release, ...(label === undefined ? {} : { label }) })
})
