import type { Foundation } from '../../foundation/foundation.ts'
import { until } from '../router/until.ts'

/** A parsed answer; tests compare the parts they name. */
export interface Reply {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
  readonly text: string
  readonly headers: Headers
}

export type Body = object | string | FormData | undefined

/** Talks to a foundation as a user does. */
export interface Client {
  readonly token: string
  call(method: string, path: string, body?: Body, headers?: Record<string, string>): Promise<Reply>
  get(path: string): Promise<Reply>
  post(path: string, body?: Body): Promise<Reply>
  patch(path: string, body?: Body): Promise<Reply>
  delete(path: string): Promise<Reply>
  /** Waits for a job that an answer points to. */
  job(reply: Reply): Promise<Reply>
  readonly space: string
  readonly domain: string
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** `grant_type=password`, with the cf client's empty secret. */
export const logIn = async (foundation: Foundation, user = foundation.user): Promise<Reply> => {
  const response = await fetch(`${foundation.uaa}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('cf:')}`, accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'password',
      username: user,
      password: foundation.password,
    }),
  })
  const text = await response.text()
  return { status: response.status, body: parse(text), text, headers: response.headers }
}

const contentType = (body: Body): Record<string, string> => {
  if (body === undefined || body instanceof FormData) return {}
  return {
    'content-type': typeof body === 'string' ? 'application/x-yaml' : 'application/json',
  }
}

const bytes = (body: Body): string | FormData | null => {
  if (body === undefined) return null
  return typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body)
}

export const connect = async (foundation: Foundation, user?: string): Promise<Client> => {
  const token: string = (await logIn(foundation, user)).body.access_token
  const call: Client['call'] = async (method, path, body, headers) => {
    const url = path.startsWith('http') ? path : `${foundation.api}${path}`
    const response = await fetch(url, {
      method,
      headers: { authorization: `bearer ${token}`, ...contentType(body), ...headers },
      body: bytes(body),
    })
    const text = await response.text()
    return { status: response.status, body: parse(text), text, headers: response.headers }
  }
  const get = (path: string) => call('GET', path)
  const spaces = await get(`/v3/spaces?names=${foundation.space}`)
  const domains = await get(`/v3/domains?names=${foundation.domain}`)
  return {
    token,
    call,
    get,
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: path => call('DELETE', path),
    job: async reply => {
      const location = reply.headers.get('location') ?? ''
      let job = await get(location)
      await until("the job's end", async () => {
        job = await get(location)
        return job.body.state !== 'PROCESSING'
      })
      return job
    },
    space: spaces.body.resources[0].guid,
    domain: domains.body.resources[0].guid,
  }
}

/** The first complaint of an answer. */
export const complaint = (reply: Reply): readonly [number, number, string] => [
  reply.status,
  reply.body.errors[0].code,
  reply.body.errors[0].detail,
]
