import * as http from 'node:http'
import type { Duplex } from 'node:stream'
import { asFailure, Failure } from '../../../failure.ts'
import { readReply } from '../../http/read-reply.ts'
import type { Reply, SmokeRequest } from '../../port.ts'
import type { Host } from '../host.ts'
import { serverName } from '../proxy/server-line.ts'
import { headers, readAnswer, type Told } from './answer.ts'
import { doorOf } from './door.ts'
import { permitFor } from './permit.ts'

/** An answer and who gave it; the body is read only where a server did. */
interface Heard {
  readonly told: Told
  readonly reply: Reply | undefined
}

type From = Pick<Host, 'env' | 'proxy'>

/** Sends the request over a connection of its own, pinned to this server. */
const send = async (
  request: SmokeRequest,
  secret: string,
  server: string,
  stream: Duplex,
  signal: AbortSignal,
): Promise<Heard> => {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const outgoing = http.request(
      {
        createConnection: () => stream,
        method: request.method,
        path: request.path,
        signal,
        headers: {
          'user-agent': 'blue-green-resource',
          ...request.headers,
          host: request.route,
          [headers.ask]: `${secret}:${server}`,
        },
      },
      resolve,
    )
    outgoing.once('error', reject)
    outgoing.end()
  })
  const answer = response.headers[headers.answer]?.toString() ?? ''
  const told = readAnswer(secret, response.statusCode ?? 0, new Map([[headers.answer, answer]]))
  if (told.kind === 'served' && told.server === server)
    return { told, reply: await readReply(response) }
  response.resume()
  return { told, reply: undefined }
}

const reasonFor = (told: Told, server: string): string => {
  switch (told.kind) {
    case 'served':
      return `${told.server} answered instead of ${server}`
    case 'unserved':
      return `the proxy itself said ${told.status}`
    case 'refused':
      return `the proxy has no ${server} that takes requests`
    case 'no-route':
      return 'the proxy has no such route'
    case 'foreign':
      return `something else than the proxy said ${told.status}`
    case 'silent':
      return told.why
  }
}

/** The indices that the release's other servers have, to ask when 0 is not there. */
const others = async ({ proxy }: From, request: SmokeRequest): Promise<readonly number[]> => {
  const { running } = await proxy.table.readBoth()
  const ready = running.filter(
    ({ release, state, index }) => release === request.release && state === 'ready' && index !== 0,
  )
  return [...new Set(ready.map(({ index }) => index))].sort((a, b) => a - b)
}

/**
 * Asks the private route, pinned to an instance of the candidate, so that nobody else can answer.
 * Rejects with `smoke.unanswered` when none of them does.
 */
export const smoke = async (from: From, request: SmokeRequest): Promise<Reply> => {
  const { env, proxy } = from
  const permit = permitFor(proxy)
  const entrance = await proxy.entrance()
  const signal = AbortSignal.any([env.signal, AbortSignal.timeout(request.timeout)])
  const fail = (detail: string, cause?: unknown): Failure =>
    new Failure('smoke.unanswered', { door: doorOf(proxy.name, entrance).address, detail }, cause)
  const askOnce = async (server: string): Promise<Heard> => {
    const stream = await proxy.dial(entrance)
    try {
      return await send(request, permit.secret, server, stream, signal)
    } catch (thrown) {
      throw fail(asFailure(thrown).facts['detail'] ?? 'failed', thrown)
    } finally {
      stream.destroy()
    }
  }
  const ask = async (server: string): Promise<Heard> => {
    const grant = permit.obtain()
    await grant
    const heard = await askOnce(server)
    if (heard.told.kind !== 'foreign') return heard
    await permit.renew(grant)
    return askOnce(server)
  }
  const first = serverName(request.release, 0)
  let { told, reply } = await ask(first)
  if (reply !== undefined) return reply
  const why = reasonFor(told, first)
  if (told.kind === 'refused')
    for (const index of await others(from, request)) {
      ;({ told, reply } = await ask(serverName(request.release, index)))
      if (reply !== undefined) return reply
    }
  throw fail(why)
}
