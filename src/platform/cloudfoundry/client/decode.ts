import { isRight } from 'fp-ts/lib/Either.js'
import { Failure } from '../../../failure.ts'
import type { Codec } from './cloud-controller.ts'
import type { Reply } from './reply.ts'
import { jsonOf, requestId } from './reply-failure.ts'

const isPage = (reply: Reply): boolean => /^\s*</.test(reply.text)

/**
 * The answer's body, decoded. Rejects with `platform.answer` that names the first field that is
 * not as expected and never a value.
 */
export const decode = <A>(reply: Reply, codec: Codec<A>, request: string): A => {
  const json = reply.text === '' ? undefined : jsonOf(reply.text)
  const decoded = codec.decode(json)
  if (isRight(decoded)) return decoded.right
  const where = decoded.left[0]?.context
    .map(entry => entry.key)
    .filter(key => key !== '')
    .join('.')
  const detail =
    json === undefined
      ? `it is ${isPage(reply) ? 'a web page' : 'not JSON'}`
      : where
        ? `${where} is not as expected`
        : 'it has another shape'
  const id = requestId(reply)
  throw new Failure('platform.answer', {
    request,
    detail,
    ...(id === undefined ? {} : { request_id: id }),
  })
}
