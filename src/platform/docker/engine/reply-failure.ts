import * as t from 'io-ts'
import { isRight } from 'fp-ts/lib/Either.js'
import { Failure } from '../../../failure.ts'
import { type Call, nameOf, type Reply } from './call.ts'

const messageWire = t.type({ message: t.string })
const longest = 300

/** JSON, or `undefined`: proxies in front of an Engine answer in HTML. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One line of bounded length. */
export const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}

/** The Engine's own words in an answer that is no success. */
export const messageOf = (text: string): string => {
  const decoded = messageWire.decode(jsonOf(text))
  return short(isRight(decoded) ? decoded.right.message : 'no message of the Engine in it')
}

/** True where a text is about a disk without room (ENOSPC). */
export const isDiskFull = (text: string): boolean => /no space left on device/i.test(text)

/** An answer that is no success, as a failure. */
export const replyFailure = (
  call: Pick<Call, 'method' | 'path'>,
  reply: Pick<Reply, 'status' | 'text'>,
): Failure => {
  const request = nameOf(call)
  const detail = messageOf(reply.text)
  return isDiskFull(reply.text)
    ? new Failure('engine.disk_full', { request, detail })
    : new Failure('engine.refused', { request, status: String(reply.status), detail })
}
