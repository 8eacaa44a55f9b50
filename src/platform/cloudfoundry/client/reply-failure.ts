import * as t from 'io-ts'
import { isRight } from 'fp-ts/lib/Either.js'
import { Failure, type Facts } from '../../../failure.ts'
import type { FailureCode } from '../../../words.ts'
import { optional } from '../wire/optional.ts'
import type { Reply } from './reply.ts'

const errorsWire = t.type({
  errors: t.array(
    t.type({ code: t.number, title: optional(t.string), detail: optional(t.string) }),
  ),
})

const longest = 300
const short = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text

/** The JSON of an answer, or `undefined`: proxies in front of the platform answer in HTML. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const said = (reply: Reply): Facts => {
  const decoded = errorsWire.decode(jsonOf(reply.text))
  if (!isRight(decoded) || decoded.right.errors.length === 0) {
    const from = reply.header('x-cf-routererror')
    return { detail: from ? `the router in front said ${from}` : 'no error of the platform in it' }
  }
  const { errors } = decoded.right
  const details = errors.map(e => e.detail ?? e.title ?? '').join('; ')
  return {
    error: String(errors[0]?.code),
    title: errors[0]?.title ?? '',
    detail: short(details),
  }
}

const codeFor = (status: number, error: string | undefined): FailureCode => {
  if (status === 401) return 'platform.unauthorized'
  if (status === 403) return 'platform.forbidden'
  // A router in front answers 404 too, while no Cloud Controller is registered for the host.
  if (status === 404) return error === undefined ? 'platform.unavailable' : 'platform.not_found'
  if (status === 429) return 'platform.busy'
  if (status >= 500) return 'platform.unavailable'
  if (status >= 300 && status < 400) return 'platform.redirected'
  return 'platform.refused'
}

/** The answered request id, for whoever searches the platform's logs. */
export const requestId = (reply: Reply): string | undefined => reply.header('x-vcap-request-id')

/** An answer that is no success, as a failure: what the platform said, never what it was sent. */
export const replyFailure = (reply: Reply, facts: Facts): Failure => {
  const id = requestId(reply)
  const answer = said(reply)
  return new Failure(codeFor(reply.status, answer['error']), {
    ...facts,
    status: String(reply.status),
    ...answer,
    ...(id === undefined ? {} : { request_id: short(id) }),
  })
}
