import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Foundation, startFoundation } from '../../foundation/foundation.ts'
import { createApp } from './apps.ts'
import { complaint, connect, logIn } from './client.ts'
import { small } from './small.ts'

let foundation: Foundation
beforeAll(async () => {
  foundation = await startFoundation({ ...small, assertions: ['header.claims.signature'] })
})
afterAll(() => foundation.close())

const ask = async (form: Record<string, string>, authorization?: string) => {
  const response = await fetch(`${foundation.uaa}/oauth/token`, {
    method: 'POST',
    headers: authorization === undefined ? {} : { authorization },
    body: new URLSearchParams(form),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

test('a user gets a token that clients can read', async () => {
  const { body } = await logIn(foundation)
  expect(body.token_type).toBe('bearer')
  expect(body.access_token.split('.')).toHaveLength(3)
  const claims = claimsOf(body.access_token)
  expect(claims).toMatchObject({ user_name: 'admin', origin: 'uaa' })
  expect(claims.exp).toBeGreaterThan(Date.now() / 1000)
})

test('wrong credentials are refused in the words of UAA', async () => {
  const basic = `Basic ${btoa('cf:')}`
  const wrong = { grant_type: 'password', username: 'admin', password: 'no' }
  const denied = { error: 'unauthorized', error_description: 'Bad credentials' }
  expect(await ask(wrong, basic)).toEqual({ status: 401, body: denied })
})

test('clients, assertions and refresh tokens are answered', async () => {
  const client = { client_id: 'ci', client_secret: 'ci-secret' }
  const own = await ask({ grant_type: 'client_credentials', ...client })
  expect([own.status, claimsOf(own.body.access_token).client_id]).toEqual([200, 'ci'])
  expect(own.body.refresh_token).toBeUndefined()
  const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  expect((await ask({ grant_type: grant, assertion: 'header.claims.signature' })).status).toBe(200)
  expect((await ask({ grant_type: grant, assertion: 'forged' })).status).toBe(401)
  const { refresh_token: refresh } = (await logIn(foundation)).body
  const again = await ask({ grant_type: 'refresh_token', refresh_token: refresh })
  expect(again.status).toBe(200)
})

test('no token is 10002; a token that ended is 1000', async () => {
  const bare = await fetch(`${foundation.api}/v3/apps`)
  expect([bare.status, JSON.parse(await bare.text()).errors[0].code]).toEqual([401, 10002])
  const client = await connect(foundation)
  foundation.faults.set({ kind: 'expire_tokens' })
  expect(complaint(await client.get('/v3/apps'))).toEqual([401, 1000, 'Invalid Auth Token'])
})

test('a short-lived token ends by itself', async () => {
  const brief = await startFoundation({ ...small, tokenLifetime: 300 })
  const client = await connect(brief)
  await new Promise(resolve => setTimeout(resolve, 350))
  expect(complaint(await client.get('/v3/apps'))[1]).toBe(1000)
  await brief.close()
})

test('an auditor may read and not write', async () => {
  const auditor = await connect(foundation, 'auditor')
  const developer = await connect(foundation)
  const app = await createApp(developer, 'watched')
  expect((await auditor.get(`/v3/apps/${app}`)).status).toBe(200)
  expect(complaint(await auditor.patch(`/v3/apps/${app}`, {})).slice(0, 2)).toEqual([403, 10003])
})

test('logs without a token do not exist', async () => {
  const client = await connect(foundation)
  const app = await createApp(client, 'silent')
  const path = `${foundation.logCache}/api/v1/read/${app}`
  expect((await fetch(path)).status).toBe(404)
  expect((await client.get(path)).body).toEqual({ envelopes: { batch: [] } })
})
