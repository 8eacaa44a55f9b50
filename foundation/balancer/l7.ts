import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer } from 'node:http'
import type { Server } from 'node:net'
import type { Address } from '../address.ts'
import { exchange } from '../router/exchange.ts'
import { passedOn } from '../router/head.ts'
import type { Choice } from './choice.ts'

const agent = new Agent({ keepAlive: false })

/** Chooses a router for each request, also for those of one kept connection. */
export const requestServer = (routers: () => readonly Address[], choice: Choice): Server =>
  createServer({ requestTimeout: 0 }, (request, response) => {
    relay(request, response, choice(routers(), request.socket.remoteAddress ?? ''))
  })

const relay = (
  request: IncomingMessage,
  response: ServerResponse,
  [router, ...others]: readonly Address[],
): void => {
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
      head: passedOn(request.rawHeaders),
      body: hasBody ? request : undefined,
      agent,
    },
    {
      answered(answer) {
        response.writeHead(
          answer.statusCode ?? 502,
          answer.statusMessage,
          passedOn(answer.rawHeaders),
        )
        answer.once('error', () => response.destroy())
        answer.pipe(response)
      },
      failed({ kind }) {
        if (kind === 'dial') relay(request, response, others)
        else response.destroy()
      },
    },
  )
  response.once('close', () => {
    if (!response.writableFinished) underWay.destroy()
  })
}
