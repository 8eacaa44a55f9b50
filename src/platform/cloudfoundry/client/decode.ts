import { Failure, type Facts } from '../../../failure.ts'
import { decodeValue } from '../../http/decode-value.ts'
import type { Codec } from './cloud-controller.ts'
import type { Reply } from './reply.ts'
import { jsonOf, requestId } from './reply-failure.ts'

const isPage = (reply: Reply): boolean => /^\s*</.test(reply.text)

/** The answer's body, decoded; empty is `undefined`. Rejects with `platform.answer`. */
export const decode = <A>(reply: Reply, codec: Codec<A>, request: string): A => {
  const id = requestId(reply)
  const facts: Facts = id === undefined ? {} : { request_id: id }
  if (reply.text === '') return decodeValue(undefined, codec, request, facts)
  const json = jsonOf(reply.text)
  if (json !== undefined) return decodeValue(json, codec, request, facts)
  const detail = isPage(reply) ? 'it is a web page' : 'it is not JSON'
  throw new Failure('platform.answer', { request, detail, ...facts })
}
