import got from 'got'
import type { Milliseconds } from '../../../environment.ts'
import type { StreamedBody, TextBody } from './call.ts'
import type { Connect } from './connection.ts'
import type { Reply } from './reply.ts'

/** One request, sent once. */
export interface Sending {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: TextBody | StreamedBody | undefined
  /** A socket that nobody used before: it cannot have been closed at the other end meanwhile. */
  readonly fresh: boolean
  /** How long nothing may come. */
  readonly silence: Milliseconds
  /** For the whole exchange; `Infinity` for as long as it takes. */
  readonly timeout: Milliseconds
  readonly signal: AbortSignal | undefined
}

/** Sends a request once and reads the answer to its end. Rejects with the network's own error. */
export type Send = (sending: Sending) => Promise<Reply>

const connectTimeout: Milliseconds = 10_000

const content = (body: Sending['body']) => {
  if (body === undefined) return { headers: {} }
  if ('text' in body) return { headers: { 'content-type': body.type }, body: body.text }
  return {
    // With its length known, got does not chunk it: the platform's upload module refuses that.
    headers: { 'content-type': body.type, 'content-length': String(body.length) },
    body: body.open(),
  }
}

/** The only place that sends requests to the platform. */
export const sender =
  (connect: Connect): Send =>
  async sending => {
    const { agent, https } = connect(sending.url, sending.fresh)
    const { headers, ...rest } = content(sending.body)
    const response = await got(sending.url, {
      ...rest,
      method: sending.method as 'GET',
      headers: { accept: 'application/json', ...sending.headers, ...headers },
      agent,
      https,
      followRedirect: false,
      throwHttpErrors: false,
      retry: { limit: 0 },
      timeout: {
        lookup: connectTimeout,
        connect: connectTimeout,
        secureConnect: connectTimeout,
        socket: sending.silence,
        ...(Number.isFinite(sending.timeout) ? { request: sending.timeout } : {}),
      },
      ...(sending.signal ? { signal: sending.signal } : {}),
    })
    return {
      status: response.statusCode,
      header: name => {
        const value = response.headers[name]
        return Array.isArray(value) ? value.join(', ') : value
      },
      text: response.body,
    }
  }
