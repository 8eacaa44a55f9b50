import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { STATUS_CODES } from 'node:http'
import { attempt } from './attempts.ts'
import { decide } from './decide.ts'
import type { Serving } from './proxy.ts'
import { clientOf, readRequest } from './proxy.ts'
import type { Refusal } from './refusal.ts'
import { endpointFailure, refusalBody, refusalHead } from './refusal.ts'
import { passedOn } from './head.ts'

/** Serves a request for another protocol: after the app's 101 the two are left to themselves. */
export const serveUpgrade = (
  serving: Serving,
  request: IncomingMessage,
  client: Duplex,
  first: Buffer,
): void => {
  client.on('error', () => client.destroy())
  const read = readRequest(serving, request)
  const decision = decide(serving.table, read, request.url ?? '/', clientOf(request))
  const refuse = (refusal: Refusal) =>
    client.end(rawHead(refusal.status, refusalHead(refusal)) + refusalBody(refusal))
  if ('refusal' in decision) {
    refuse(decision.refusal)
    return
  }
  const protocol = request.headers.upgrade ?? ''
  const head = { ...read, pass: [...read.pass, 'Connection', 'Upgrade', 'Upgrade', protocol] }
  const underWay = attempt(serving, decision.pool, head, '', request, {
    answered(answer) {
      client.write(rawHead(answer.statusCode ?? 502, passedOn(answer.rawHeaders)))
      answer.pipe(client)
    },
    failed: cause => refuse(endpointFailure(cause)),
    upgraded(answer, app, early, requestId) {
      client.write(rawHead(101, [...answer.rawHeaders, 'X-Vcap-Request-Id', requestId]))
      client.write(early)
      app.write(first)
      app.on('error', () => client.destroy())
      client.once('close', () => app.destroy())
      app.pipe(client)
      client.pipe(app)
    },
  })
  client.once('close', () => underWay()?.destroy())
}

const rawHead = (status: number, raw: readonly string[]): string => {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`]
  for (let at = 0; at < raw.length; at += 2) lines.push(`${raw[at]}: ${raw[at + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
