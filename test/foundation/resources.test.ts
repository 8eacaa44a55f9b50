import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Foundation, startFoundation } from '../../foundation/foundation.ts'
import { createApp, createRoute } from './apps.ts'
import { type Client, complaint, connect } from './client.ts'
import { small } from './small.ts'

let foundation: Foundation
let client: Client
beforeAll(async () => {
  foundation = await startFoundation(small)
  client = await connect(foundation)
})
afterAll(() => foundation.close())

test('a taken name is 10016 on create and 10008 on rename, in any case of letters', async () => {
  await createApp(client, 'Taken')
  const other = await createApp(client, 'other')
  const relationships = { space: { data: { guid: client.space } } }
  const created = await client.post('/v3/apps', { name: 'taken', relationships })
  const renamed = await client.patch(`/v3/apps/${other}`, { name: 'TAKEN' })
  const detail = (name: string) => `App with the name '${name}' already exists.`
  expect(complaint(created)).toEqual([422, 10016, detail('taken')])
  expect(complaint(renamed)).toEqual([422, 10008, detail('TAKEN')])
})

test('what does not exist is 10010, and an unknown path is 10000', async () => {
  expect(complaint(await client.get('/v3/apps/nobody'))).toEqual([404, 10010, 'App not found'])
  expect(complaint(await client.get('/v3/nothing'))).toEqual([404, 10000, 'Unknown request'])
})

test('unknown keys are 10005 in a query and 10008 in a body', async () => {
  const [status, code, detail] = complaint(await client.get('/v3/apps?colour=red'))
  expect([status, code]).toEqual([400, 10005])
  expect(detail).toContain("Unknown query parameter(s): 'colour'. Valid parameters are: 'page'")
  const app = await createApp(client, 'strict')
  const answer = await client.patch(`/v3/apps/${app}`, { colour: 'red' })
  expect(complaint(answer)).toEqual([422, 10008, "Unknown field(s): 'colour'"])
})

test('a request id comes back with one of the platform behind it', async () => {
  const headers = { 'x-vcap-request-id': 'mine!' }
  const reply = await client.call('GET', '/v3/apps', undefined, headers)
  expect(reply.headers.get('x-vcap-request-id')).toMatch(/^mine::[0-9a-f-]{36}$/)
})

test('times carry no fractions', async () => {
  const guid = await createApp(client, 'timed')
  const { body } = await client.get(`/v3/apps/${guid}`)
  expect(body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
})

test.each([
  ['tier=web', ['l1', 'l2']],
  ['tier!=web', ['l3']],
  ['!tier', ['l3']],
  ['tier in (web,db),stage', ['l2']],
  ['stage notin (blue)', ['l1', 'l2', 'l3']],
])('the selector %s finds %j', async (selector, names) => {
  const labels = { l1: { tier: 'web' }, l2: { tier: 'web', stage: 'green' }, l3: {} }
  for (const [name, own] of Object.entries(labels)) {
    await createApp(client, name, { metadata: { labels: own } })
  }
  const query = `names=l1,l2,l3&label_selector=${encodeURIComponent(selector)}`
  const { body } = await client.get(`/v3/apps?${query}`)
  expect(body.resources.map((app: { name: string }) => app.name)).toEqual(names)
})

test('metadata has limits on labels, their values and annotations', async () => {
  const app = await createApp(client, 'labelled')
  const patch = (metadata: object) => client.patch(`/v3/apps/${app}`, { metadata })
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`label-${at}`, 'x']))
  expect(complaint(await patch({ labels: many })).slice(0, 2)).toEqual([422, 390020])
  expect((await patch({ labels: { url: 'https://x' } })).status).toBe(422)
  expect((await patch({ labels: { long: 'x'.repeat(64) } })).status).toBe(422)
  expect((await patch({ annotations: { text: 'x'.repeat(5001) } })).status).toBe(422)
  await patch({ labels: { a: '1', b: '2' }, annotations: { text: 'x'.repeat(5000) } })
  const { body } = await patch({ labels: { a: null } })
  expect(body.metadata.labels).toEqual({ b: '2' })
})

test('pages are linked and an empty list still has one', async () => {
  for (const name of ['p1', 'p2', 'p3']) await createApp(client, name)
  const query = 'names=p1,p2,p3&order_by=-name&per_page=2'
  const { body } = await client.get(`/v3/apps?${query}`)
  expect(body.resources.map((app: { name: string }) => app.name)).toEqual(['p3', 'p2'])
  const next = await client.get(body.pagination.next.href)
  expect(next.body.resources.map((app: { name: string }) => app.name)).toEqual(['p1'])
  const none = await client.get('/v3/apps?names=nobody')
  expect(none.body.pagination).toMatchObject({ total_results: 0, total_pages: 1, next: null })
})

test('an empty filter asks for the empty value', async () => {
  await createRoute(client, 'filtered')
  const relationships = {
    space: { data: { guid: client.space } },
    domain: { data: { guid: client.domain } },
  }
  await client.post('/v3/routes', { host: 'filtered', path: '/deep', relationships })
  const { body } = await client.get('/v3/routes?hosts=filtered&paths=')
  expect(body.resources.map((one: { url: string }) => one.url)).toEqual(['filtered.apps.test'])
})

test('a host is taken once, also by another space', async () => {
  await createRoute(client, 'unique')
  const spaces = await client.get(`/v3/spaces?names=${foundation.space}-other`)
  const space = { data: { guid: spaces.body.resources[0].guid } }
  const relationships = { space, domain: { data: { guid: client.domain } } }
  const reply = await client.post('/v3/routes', { host: 'UNIQUE', path: '/x', relationships })
  expect([reply.status, reply.body.errors[0].code]).toEqual([422, 10008])
  expect(reply.body.errors[0].detail).toContain("Route already exists with host 'unique'")
  const path = `/v3/domains/${client.domain}/route_reservations?host=unique`
  expect((await client.get(path)).body).toEqual({ matching_route: true })
})

test('deleting an app is a job, and its routes stay without destinations', async () => {
  const app = await createApp(client, 'leaving')
  const route = await createRoute(client, 'leaving')
  await client.post(`/v3/routes/${route}/destinations`, { destinations: [{ app: { guid: app } }] })
  const deleted = await client.delete(`/v3/apps/${app}`)
  expect(deleted.status).toBe(202)
  expect((await client.job(deleted)).body).toMatchObject({
    operation: 'app.delete',
    state: 'COMPLETE',
    errors: [],
  })
  expect((await client.get(`/v3/apps/${app}`)).status).toBe(404)
  expect((await client.get(`/v3/routes/${route}`)).body.destinations).toEqual([])
})

test('variables must be text, and the platform keeps some names to itself', async () => {
  const app = await createApp(client, 'variables')
  const set = (values: object) =>
    client.patch(`/v3/apps/${app}/environment_variables`, { var: values })
  expect((await set({ PORT: '1' })).status).toBe(422)
  expect((await set({ VCAP_X: '1' })).status).toBe(422)
  expect((await set({ COUNT: 1 })).status).toBe(422)
  await set({ ONE: '1', TWO: '2' })
  expect((await set({ ONE: null })).body.var).toEqual({ TWO: '2' })
})
