import * as t from 'io-ts'
import { codec, type Codec } from './codec.ts'
import { isNone } from './reader.ts'

/** A field that is known but not there yet: refused by name, with what to do instead. */
export const later = (instead: string): Codec<undefined> =>
  codec(
    'nothing yet',
    (input, context) =>
      isNone(input)
        ? t.success(undefined)
        : t.failure(undefined, context, `comes in a later release; ${instead}`),
    input => (typeof input === 'string' ? [input] : []),
  )
