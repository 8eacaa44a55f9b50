import type * as t from 'io-ts'
import { Failure } from '../../../failure.ts'
import { decodeValue } from '../../http/decode-value.ts'
import { jsonOf } from './reply-failure.ts'

/** The JSON of an answer in our types. Rejects with `platform.answer`. */
export const decode = <A>(text: string, codec: t.Decoder<unknown, A>, request: string): A => {
  const json = jsonOf(text)
  if (json === undefined)
    throw new Failure('platform.answer', { request, detail: 'it is not JSON' })
  return decodeValue(json, codec, request)
}
