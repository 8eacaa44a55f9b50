import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** One request that the fake got. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What is answered; `undefined` cuts the connection. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

type Handler = (seen: Seen) => Answer | undefined

/** A small API on a port of its own: `/` and `/oauth/token` answer unless the handler does. */
export interface FakeApi {
  readonly url: string
  readonly seen: Seen[]
}

export const secrets = {
  password: 'canary-password',
  token: 'canary-token',
  refresh: 'canary-refresh',
}

const reply = (response: ServerResponse, answer: Answer): void => {
  const { status = 200, headers = {}, body } = answer
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(text)
}

/** The answers that every platform gives. */
export const usual = (url: string, seen: Seen, tokens: () => number): Answer | undefined => {
  if (seen.url === '/')
    return {
      body: {
        links: {
          cloud_controller_v3: { href: `${url}/v3`, meta: { version: '3.228.0' } },
          login: { href: url },
          log_cache: { href: url },
        },
      },
    }
  if (!seen.url.startsWith('/oauth/token')) return undefined
  const access_token = `${secrets.token}-${tokens()}`
  const body = {
    access_token,
    refresh_token: secrets.refresh,
    expires_in: 600,
    token_type: 'bearer',
  }
  return { body }
}

export const fakeApi = async (handler: Handler): Promise<FakeApi> => {
  const seen: Seen[] = []
  let tokens = 0
  let url = ''
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const one = { method, url: path, headers, body: Buffer.concat(chunks).toString() }
      seen.push(one)
      const answer = handler(one)
      const given = answer?.status === 0 ? usual(url, one, () => ++tokens) : answer
      if (given) reply(response, given)
      else request.socket.destroy()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, seen }
}

/** Let the fake answer `/` and `/oauth/token` itself. */
export const asUsual: Answer = { status: 0 }

/** True for what `asUsual` answers. */
export const isUsual = ({ url }: Seen): boolean => url === '/' || url.startsWith('/oauth/')

/** An error as the Cloud Controller gives it. */
export const ccError = (status: number, code: number, detail: string, headers = {}): Answer => ({
  status,
  headers,
  body: { errors: [{ code, title: 'CF-Test', detail }] },
})
