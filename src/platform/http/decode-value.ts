import { isRight } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { Failure, type Facts } from '../../failure.ts'

/**
 * A value of an answer in our types. Rejects with `platform.answer` that names the first field that
 * is not as expected and never a value.
 */
export const decodeValue = <A>(
  value: unknown,
  codec: t.Decoder<unknown, A>,
  request: string,
  facts: Facts = {},
): A => {
  const decoded = codec.decode(value)
  if (isRight(decoded)) return decoded.right
  const where = decoded.left[0]?.context
    .map(entry => entry.key)
    .filter(key => key !== '')
    .join('.')
  const detail = where ? `${where} is not as expected` : 'it has another shape'
  throw new Failure('platform.answer', { request, detail, ...facts })
}
