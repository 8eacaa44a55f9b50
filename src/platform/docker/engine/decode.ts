import type * as t from 'io-ts'
import { isRight } from 'fp-ts/lib/Either.js'
import { Failure } from '../../../failure.ts'
import { jsonOf } from './reply-failure.ts'

/**
 * The JSON of an answer in our types. Rejects with `platform.answer`, which names the first field
 * that is not as expected and never a value.
 */
export const decode = <A>(text: string, codec: t.Decoder<unknown, A>, request: string): A => {
  const json = jsonOf(text)
  if (json === undefined)
    throw new Failure('platform.answer', { request, detail: 'it is not JSON' })
  const decoded = codec.decode(json)
  if (isRight(decoded)) return decoded.right
  const where = decoded.left[0]?.context
    .map(entry => entry.key)
    .filter(key => key !== '')
    .join('.')
  const detail = where ? `${where} is not as expected` : 'it has another shape'
  throw new Failure('platform.answer', { request, detail })
}
