import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Foundation, startFoundation } from '../../foundation/foundation.ts'
import { createApp } from './apps.ts'
import { type Client, complaint, connect } from './client.ts'
import { small } from './small.ts'

let foundation: Foundation
let client: Client
beforeAll(async () => {
  foundation = await startFoundation({ ...small, routers: 2 })
  client = await connect(foundation)
})
afterAll(() => foundation.close())
afterEach(() => foundation.faults.clear())

const creation = { method: 'POST', path: '/v3/apps' }
const create = (name: string) => {
  const relationships = { space: { data: { guid: client.space } } }
  return client.post('/v3/apps', { name, relationships })
}
const exists = async (name: string) =>
  (await client.get(`/v3/apps?names=${name}`)).body.resources.length === 1

test('a fault meets the request that it names, and only that one', async () => {
  const { faults } = foundation
  const match = { method: 'GET', path: '/v3/apps/:guid', nth: 2 }
  faults.set({ kind: 'request', match, effect: 'answer', status: 503, text: 'busy' })
  const app = await createApp(client, 'met')
  const statuses: number[] = []
  for (const _ of [1, 2, 3]) statuses.push((await client.get(`/v3/apps/${app}`)).status)
  expect(statuses).toEqual([200, 503, 200])
})

test('an answer can be lost after the work was done, or before it', async () => {
  foundation.faults.set({ kind: 'request', match: creation, effect: 'lose_answer' })
  await expect(create('done')).rejects.toThrow()
  foundation.faults.set({ kind: 'request', match: creation, effect: 'lose_request' })
  await expect(create('undone')).rejects.toThrow()
  expect([await exists('done'), await exists('undone')]).toEqual([true, false])
})

test('an answer can be cut in half or replaced', async () => {
  foundation.faults.set({ kind: 'request', match: creation, effect: 'truncate' })
  await expect(create('halved')).rejects.toThrow()
  const replaced = { effect: 'do_and_answer', status: 500 } as const
  foundation.faults.set({ kind: 'request', match: creation, ...replaced })
  expect((await create('replaced')).status).toBe(500)
  expect([await exists('halved'), await exists('replaced')]).toEqual([true, true])
})

test('limits, ended tokens and gateways look like theirs', async () => {
  const match = { path: '/v3/apps' }
  foundation.faults.set({ kind: 'request', match, effect: 'rate_limit', retryAfter: 7 })
  const limited = await client.get('/v3/apps')
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
  expect(limited.headers.get('content-type')).toBe('text/plain')
  expect(limited.body.errors[0].code).toBe(10013)
  foundation.faults.set({ kind: 'request', match, effect: 'unauthorized' })
  expect(complaint(await client.get('/v3/apps')).slice(0, 2)).toEqual([401, 1000])
  foundation.faults.set({ kind: 'request', match, effect: 'bad_gateway' })
  const gateway = await client.get('/v3/apps')
  expect([gateway.status, gateway.headers.get('content-type')]).toEqual([502, 'text/html'])
})

test('faults are set over HTTP, and nonsense is refused with a reason', async () => {
  const post = (fault: object) =>
    fetch(`${foundation.faultsUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) })
  const match = { path: '/v3/apps' }
  expect((await post({ kind: 'request', match, effect: 'bad_gateway' })).status).toBe(204)
  expect((await client.get('/v3/apps')).status).toBe(502)
  const cut = await post({ kind: 'cut', router: 'router-9' })
  expect([cut.status, await cut.text()]).toEqual([
    400,
    JSON.stringify({ error: 'nothing is named router-9; there is router-0, router-1' }),
  ])
})

test('a router forgets an app by its name, and only one that exists', async () => {
  await createApp(client, 'known')
  const { faults } = foundation
  faults.set({ kind: 'forget', router: 'router-0', app: 'known', period: 50 })
  faults.set({ kind: 'remember', router: 'router-0', app: 'known' })
  faults.set({ kind: 'restart', router: 'router-1' })
  expect(() => faults.set({ kind: 'forget', router: 'router-0', app: 'nobody' })).toThrow(
    'there is no app nobody',
  )
  expect(() => faults.set({ kind: 'balancer', cacheFor: 1 })).toThrow('changes nothing that passes')
})

test('the log of requests knows method, path, status and id, and no more', async () => {
  foundation.faults.forget()
  await client.call('GET', '/v3/apps?names=x', undefined, { 'x-vcap-request-id': 'known' })
  const response = await fetch(`${foundation.faultsUrl}/requests`)
  expect(JSON.parse(await response.text())).toEqual([
    {
      time: expect.stringMatching(/Z$/),
      method: 'GET',
      path: '/v3/apps',
      status: 200,
      requestId: expect.stringMatching(/^known::/),
    },
  ])
})
