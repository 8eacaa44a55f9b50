import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer } from 'node:http'
import type { Server } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Address } from '../address.ts'
import { exchange } from '../router/exchange.ts'
import { passedOn, without } from '../router/head.ts'
import { type Cache, createCache } from './cache.ts'
import type { Choice } from './choice.ts'
import type { BalancerLies } from './lies.ts'

const agent = new Agent({ keepAlive: false })

/** A request on its way through. */
interface Passage {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly lies: BalancerLies
  readonly cache: Cache
  /** Added to the head of the answer: names and values in turn. */
  readonly greeting: readonly string[]
}

/**
 * Chooses a router for each request, also for those of one kept connection; `byCookie`: once for each
 * client that sends its cookie back.
 */
export const requestServer = (
  routers: () => readonly Address[],
  choice: Choice,
  byCookie: boolean,
  lies: () => BalancerLies,
): Server => {
  const cache = createCache()
  return createServer({ requestTimeout: 0 }, (request, response) => {
    const known = /(?:^|; *)BALANCED=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
    const client = byCookie ? (known ?? randomUUID()) : (request.socket.remoteAddress ?? '')
    const greeting = byCookie && known === undefined ? ['Set-Cookie', `BALANCED=${client}`] : []
    const passage = { request, response, lies: lies(), cache, greeting }
    const kept = passage.lies.cacheFor > 0 ? cache.find(request) : undefined
    if (kept === undefined) relay(passage, choice(routers(), client))
    else response.writeHead(kept.status, [...kept.head]).end(kept.body)
  })
}

const relay = (passage: Passage, [router, ...others]: readonly Address[]): void => {
  const { request, response, lies } = passage
  if (router === undefined) {
    response.writeHead(503).end('no router takes connections\n')
    return
  }
  const { headers } = request
  const hasBody = 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0
  const underWay = exchange(
    {
      server: { ...router, tls: false, serverName: '' },
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      head: without(passedOn(request.rawHeaders), lies.stripRequest),
      body: hasBody ? request : undefined,
      agent,
    },
    {
      answered: answer => handBack(passage, answer),
      failed({ kind }) {
        if (kind === 'dial') relay(passage, others)
        else response.destroy()
      },
    },
  )
  response.once('close', () => {
    if (!response.writableFinished) underWay.destroy()
  })
}

const handBack = (passage: Passage, answer: IncomingMessage): void => {
  const { request, response, lies, cache, greeting } = passage
  const page = lies.pages[answer.statusCode ?? 0]
  answer.once('error', () => response.destroy())
  if (page !== undefined) {
    answer.resume()
    response
      .writeHead(page, { 'content-type': 'text/html' })
      .end('<h1>We will be right back.</h1>\n')
    return
  }
  const status = answer.statusCode ?? 502
  const head = [...without(passedOn(answer.rawHeaders), lies.stripAnswer), ...greeting]
  response.writeHead(status, answer.statusMessage, head)
  answer.pipe(response)
  if (lies.cacheFor === 0) return
  const keep = (body: Buffer) => cache.keep(request, { status, head, body }, lies.cacheFor)
  buffer(answer).then(keep, () => undefined)
}
