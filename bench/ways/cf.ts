import { setTimeout as sleep } from 'node:timers/promises'
import { listAt, textAt } from '../../foundation/cc/fields.ts'
import type { Foundation } from '../../foundation/foundation.ts'

/** As much of the cf CLI as a deployment script needs. Calls reject with the platform's answer. */
export interface Cf {
  readonly call: (method: string, path: string, body?: unknown) => Promise<Answered>
  readonly upload: (path: string, zip: Uint8Array<ArrayBuffer>) => Promise<void>
  readonly space: string
  readonly domain: { readonly guid: string; readonly name: string }
  readonly balancer: string
}

/** An answer of Cloud Controller. */
export interface Answered {
  readonly body: unknown
  /** Where a job can be watched. */
  readonly location: string | null
}

const login = async (foundation: Foundation): Promise<string> => {
  const answer = await fetch(`${foundation.uaa}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('cf:').toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'password',
      username: foundation.user,
      password: foundation.password,
    }),
  })
  const token = textAt(await answer.json(), 'access_token')
  if (token === undefined) throw new Error(`the login fails: ${answer.status}`)
  return token
}

/** The guid in an answer. */
export const guidOf = (body: unknown): string => {
  const guid = textAt(body, 'guid')
  if (guid === undefined) throw new Error(`no guid in ${JSON.stringify(body)}`)
  return guid
}

/** The first resource of a list. */
export const firstOf = (body: unknown): unknown => listAt(body, 'resources')[0]

/** Asks four times a second until `ready`; rejects after a minute. */
export const until = async (what: string, ready: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 240; tries += 1) {
    if (await ready()) return
    await sleep(250)
  }
  throw new Error(`${what} takes more than a minute`)
}

/** Logs in and finds the space and its domain. */
export const openCf = async (foundation: Foundation): Promise<Cf> => {
  const authorization = `bearer ${await login(foundation)}`
  const send = async (method: string, path: string, body?: RequestInit['body'], type?: string) => {
    const url = path.startsWith('http') ? path : `${foundation.api}${path}`
    const headers = { authorization, ...(type !== undefined && { 'content-type': type }) }
    const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} gave ${answer.status}: ${text}`)
    const parsed: unknown = text === '' ? undefined : JSON.parse(text)
    return { body: parsed, location: answer.headers.get('location') }
  }
  const call: Cf['call'] = (method, path, body) =>
    body === undefined
      ? send(method, path)
      : send(method, path, JSON.stringify(body), 'application/json')
  const space = firstOf((await call('GET', `/v3/spaces?names=${foundation.space}`)).body)
  const domain = firstOf((await call('GET', `/v3/domains?names=${foundation.domain}`)).body)
  return {
    call,
    upload: async (path, zip) => {
      const form = new FormData()
      form.set('bits', new Blob([zip]), 'app.zip')
      // Cloud Controller wants a length, so the form is put together first.
      const whole = new Response(form)
      const type = whole.headers.get('content-type') ?? ''
      await send('POST', path, await whole.arrayBuffer(), type)
    },
    space: guidOf(space),
    domain: { guid: guidOf(domain), name: foundation.domain },
    balancer: foundation.balancer,
  }
}
