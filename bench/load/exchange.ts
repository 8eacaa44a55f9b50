import { type Agent, type IncomingHttpHeaders, request as send } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '../../foundation/address.ts'

/** A body that is sent all at once, or piece by piece with a pause of `every` milliseconds. */
export type Sent = string | { readonly pieces: readonly string[]; readonly every: number }

/** One request with a body, and where it goes. */
export interface Exchange {
  readonly server: Address
  readonly host: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly type?: string
  readonly body: Sent
  /** Keeps the connection for others; without it the connection is new and closed afterwards. */
  readonly agent: Agent | undefined
  /** Milliseconds of silence that nobody waits longer for; 15 s when it is not said. */
  readonly patience?: number
}

/** The whole answer, or why there is none: `ECONNRESET`, `truncated`. */
export type Exchanged =
  | {
      readonly whole: true
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly body: string
    }
  | { readonly whole: false; readonly kind: string }

const sizeOf = (body: Sent): number =>
  Buffer.byteLength(typeof body === 'string' ? body : body.pieces.join(''))

/** Sends one request and reads the whole answer. Never rejects. */
export const exchange = ({
  server,
  host,
  method,
  path,
  type,
  body,
  agent,
  patience = 15_000,
}: Exchange): Promise<Exchanged> =>
  new Promise(resolve => {
    let over = false
    const end = (exchanged: Exchanged) => {
      over = true
      resolve(exchanged)
    }
    const fail = (kind: string) => end({ whole: false, kind })
    const request = send({
      ...server,
      method,
      path,
      headers: {
        host,
        ...(type !== undefined && { 'content-type': type }),
        ...(method === 'POST' && { 'content-length': sizeOf(body) }),
      },
      agent: agent ?? false,
      timeout: patience,
    })
    request.once('timeout', () => {
      fail('no answer in time')
      request.destroy()
    })
    request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
    request.once('response', answer => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.once('error', () => fail('truncated'))
      answer.once('end', () =>
        end({ whole: true, status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      )
      answer.once('close', () => fail('truncated'))
    })
    const sendPieces = async (pieces: readonly string[], every: number): Promise<void> => {
      for (const piece of pieces) {
        if (over) return
        request.write(piece)
        await sleep(every)
      }
      request.end()
    }
    if (typeof body === 'string') request.end(body)
    else void sendPieces(body.pieces, body.every)
  })
