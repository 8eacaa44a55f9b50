import type { IncomingMessage } from 'node:http'
import { type Answer, send } from '../http/answer.ts'
import { type Listening, listen } from '../http/listen.ts'
import { readBody } from '../http/read.ts'
import { type Accounts, grant } from './grants.ts'
import { type Bearer, createTokens, type Tokens } from './tokens.ts'

export interface Uaa extends Listening {
  readonly tokens: Tokens
}

const scope = 'openid cloud_controller.read cloud_controller.write'

const issue = (tokens: Tokens, bearer: Bearer, seconds: number) => {
  const { token, jti } = tokens.mint(bearer)
  return {
    access_token: token,
    token_type: 'bearer',
    ...(bearer.kind === 'user' && { refresh_token: tokens.mint(bearer, 'refresh').token }),
    expires_in: seconds,
    scope,
    jti,
  }
}

const login = (url: string) => ({
  app: { version: '77.30.0' },
  links: { uaa: url, login: url, passwd: '/forgot_password', register: '/create_account' },
  zone_name: 'uaa',
  entityID: 'foundation',
  prompts: {
    username: ['text', 'Email'],
    password: ['password', 'Password'],
    passcode: ['password', `Temporary Authentication Code ( Get one at ${url}/passcode )`],
  },
  timestamp: '2026-01-01T00:00:00+0000',
})

/** UAA's token and login endpoints. `lifetime` is that of access tokens, in milliseconds. */
export const startUaa = async (accounts: Accounts, lifetime: number): Promise<Uaa> => {
  let tokens = createTokens('', lifetime)
  const token = async (request: IncomingMessage, query: URLSearchParams): Promise<Answer> => {
    const form = new URLSearchParams((await readBody(request)).toString())
    const verify = (text: string) => tokens.verify(text, 'refresh')
    const answer = grant(accounts, request.headers.authorization, form, query, verify)
    return 'error' in answer
      ? { status: answer.error === 'unsupported_grant_type' ? 400 : 401, body: answer }
      : { status: 200, body: issue(tokens, answer, Math.floor(lifetime / 1000)) }
  }
  const server = await listen(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://uaa')
    if (url.pathname === '/oauth/token' && request.method === 'POST') {
      return send(response, await token(request, url.searchParams))
    }
    request.resume()
    if (url.pathname === '/login' || url.pathname === '/info') {
      return send(response, { status: 200, body: login(server.url) })
    }
    send(response, { status: 404, body: { error: 'not_found' } })
  })
  tokens = createTokens(server.url, lifetime)
  return { ...server, tokens }
}
