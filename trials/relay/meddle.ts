import { type IncomingMessage, request as send, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Instead, Meddling } from './meddling.ts'

/** Where a server listens. */
export type Upstream = { readonly host: string; readonly port: number } | { readonly path: string }

/** One request, what is behind the relay, and what is to be done. */
export interface Exchange {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly upstream: Upstream
  /** Addresses in answers that would lead past the relays, and what stands there instead. */
  readonly rewrite: ReadonlyMap<string, string>
  readonly answered: (status: number) => void
  readonly reset: (socket: Socket) => void
  /** Stops listening for a while. */
  readonly leave: (during: number) => Promise<void>
}

const pass = ({ incoming, upstream, answered }: Exchange): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { method, url } = incoming
    // A server that closes after its answer may do so before Node has ended the request, which then
    // fails although it was answered.
    const headers = { ...incoming.headers, connection: 'keep-alive' }
    const on = 'path' in upstream ? { socketPath: upstream.path } : upstream
    const outgoing = send({ ...on, method, path: url, headers, agent: false })
    outgoing.once('error', reject)
    outgoing.once('response', answer => {
      answered(answer.statusCode ?? 0)
      resolve(answer)
    })
    incoming.once('close', () => {
      if (!incoming.complete) outgoing.destroy()
    })
    incoming.pipe(outgoing)
  })

const give = (response: ServerResponse, { status, headers, body }: Instead): void => {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** A text without the addresses that would lead past the relays. */
const rewritten = ({ rewrite }: Exchange, text: string): string =>
  [...rewrite].reduce((all, [from, to]) => all.replaceAll(from, to), text)

const isJson = ({ headers }: IncomingMessage): boolean =>
  (headers['content-type'] ?? '').includes('json')

/** The body of an answer, without addresses that would lead past the relays. */
const bodyOf = async (exchange: Exchange, answer: IncomingMessage): Promise<Buffer> => {
  const body = await buffer(answer)
  return exchange.rewrite.size > 0 && isJson(answer)
    ? Buffer.from(rewritten(exchange, body.toString()))
    : body
}

/** Gives an answer on with this body, under the headers that the client goes by. */
const giveBody = ({ response }: Exchange, answer: IncomingMessage, body: Buffer): void => {
  const { 'transfer-encoding': _, ...headers } = answer.headers
  response.writeHead(answer.statusCode ?? 0, { ...headers, 'content-length': body.length })
  response.end(body)
}

const passBack = async (exchange: Exchange, answer: IncomingMessage): Promise<void> => {
  const { response, rewrite } = exchange
  const { location } = answer.headers
  if (location !== undefined) answer.headers.location = rewritten(exchange, location)
  if (rewrite.size > 0 && isJson(answer))
    return giveBody(exchange, answer, await bodyOf(exchange, answer))
  const { 'content-length': length, 'transfer-encoding': encoding } = answer.headers
  response.writeHead(answer.statusCode ?? 0, answer.headers)
  // Pull progress and logs are answered piece by piece, and the first piece may be late.
  if (encoding !== undefined || length === undefined) response.flushHeaders()
  response.once('close', () => answer.destroy())
  answer.once('error', () => response.destroy())
  answer.pipe(response)
}

/** Milliseconds in which a client reads what it was sent. */
const readTime = 100

/** Half of an answer, under headers that promise all of it. */
const breakWithin = async (exchange: Exchange, answer: IncomingMessage): Promise<void> => {
  const { response, reset, incoming } = exchange
  const body = await buffer(answer)
  const { 'transfer-encoding': _, ...headers } = answer.headers
  const length = Math.max(2, body.length)
  response.writeHead(answer.statusCode ?? 0, { ...headers, 'content-length': length })
  response.flushHeaders()
  response.write(body.subarray(0, Math.floor(body.length / 2)))
  // A reset takes with it what the client has not read yet, and then it is one before the answer.
  await sleep(readTime)
  reset(incoming.socket)
}

const later = (date: string | undefined, by: number): string =>
  new Date(Date.parse(date ?? '') + by).toUTCString()

/** Passes a request on and its answer back, with what is to be done to them. */
export const meddle = async (exchange: Exchange, meddling: Meddling | undefined): Promise<void> => {
  const { incoming, response, reset } = exchange
  switch (meddling?.kind) {
    case undefined:
      return passBack(exchange, await pass(exchange))
    case 'tell': {
      if (meddling.when === 'before' && (await meddling.tell()) === 'drop')
        return reset(incoming.socket)
      const answer = await pass(exchange)
      if (meddling.when === 'after' && (await meddling.tell()) === 'drop')
        return reset(incoming.socket)
      return passBack(exchange, answer)
    }
    case 'answer':
      if (meddling.done) await buffer(await pass(exchange))
      else await buffer(incoming)
      return give(response, meddling.answer)
    case 'cut': {
      if (meddling.when === 'before') return reset(incoming.socket)
      const answer = await pass(exchange)
      if (meddling.when === 'within') return breakWithin(exchange, answer)
      await buffer(answer)
      return reset(incoming.socket)
    }
    case 'shorten': {
      const answer = await pass(exchange)
      const body = await bodyOf(exchange, answer)
      return giveBody(exchange, answer, body.subarray(0, Math.floor(body.length / 2)))
    }
    case 'reshape': {
      const answer = await pass(exchange)
      const { body, date } = meddling
      const real = (await bodyOf(exchange, answer)).toString()
      if (date !== undefined) answer.headers.date = later(answer.headers.date, date)
      return giveBody(exchange, answer, Buffer.from(typeof body === 'string' ? body : body(real)))
    }
    case 'delay': {
      const answer = await pass(exchange)
      await sleep(meddling.by)
      return passBack(exchange, answer)
    }
    case 'hang':
      if (meddling.done) await buffer(await pass(exchange))
      return
    case 'refuse':
      return exchange.leave(meddling.during)
  }
}
