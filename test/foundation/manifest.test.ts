import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Foundation, startFoundation } from '../../foundation/foundation.ts'
import { createApp, createRoute, mapRoute } from './apps.ts'
import { type Client, complaint, connect } from './client.ts'
import { small } from './small.ts'

let foundation: Foundation
let client: Client
beforeAll(async () => {
  foundation = await startFoundation(small)
  client = await connect(foundation)
  const relationships = { space: { data: { guid: client.space } } }
  const service = { type: 'user-provided', credentials: { key: 'value' }, relationships }
  await client.post('/v3/service_instances', { ...service, name: 'database' })
})
afterAll(() => foundation.close())

const apply = (yaml: string) =>
  client.post(`/v3/spaces/${client.space}/actions/apply_manifest`, yaml)
const appNamed = async (name: string) =>
  (await client.get(`/v3/apps?names=${name}`)).body.resources[0]

test('a manifest makes an app with all that it says, and ignores keys it does not know', async () => {
  const reply = await apply(`
applications:
- name: full
  path: ignored
  memory: 96M
  instances: 3
  disk-quota: 1G
  command: node main.js
  health-check-type: http
  health-check-http-endpoint: /health
  timeout: 90
  readiness-health-check-type: port
  env: {WORD: text, NUMBER: 1}
  metadata: {labels: {tier: web}}
  features: {ssh: false}
  routes: [{route: full.apps.test/path}]
  services: [database]
  processes: [{type: worker, instances: 1, memory: 64MB, command: work}]
  sidecars: [{name: side, process_types: [web], command: help, memory: 16M}]
`)
  expect(reply.status).toBe(202)
  const job = await client.job(reply)
  expect(job.body).toMatchObject({ operation: 'space.apply_manifest', state: 'COMPLETE' })
  const app = await appNamed('full')
  expect(app.metadata.labels).toEqual({ tier: 'web' })
  const web = (await client.get(`/v3/apps/${app.guid}/processes/web`)).body
  expect(web).toMatchObject({
    guid: app.guid,
    command: 'node main.js',
    instances: 3,
    memory_in_mb: 96,
    disk_in_mb: 1024,
    health_check: { type: 'http', data: { timeout: 90, endpoint: '/health' } },
    readiness_health_check: { type: 'port' },
  })
  const worker = (await client.get(`/v3/apps/${app.guid}/processes/worker`)).body
  expect(worker).toMatchObject({
    instances: 1,
    memory_in_mb: 64,
    health_check: { type: 'process' },
  })
  const env = (await client.get(`/v3/apps/${app.guid}/env`)).body
  expect(env.environment_variables).toEqual({ WORD: 'text', NUMBER: '1' })
  expect(env.system_env_json.VCAP_SERVICES['user-provided'][0].credentials).toEqual({
    key: 'value',
  })
  const routes = (await client.get(`/v3/apps/${app.guid}/routes`)).body.resources
  expect(routes.map((one: { url: string }) => one.url)).toEqual(['full.apps.test/path'])
  expect((await client.get(`/v3/apps/${app.guid}/sidecars`)).body.resources).toMatchObject([
    { name: 'side', memory_in_mb: 16 },
  ])
  expect((await client.get(`/v3/apps/${app.guid}/features/ssh`)).body.enabled).toBe(false)
})

test('each problem is one complaint, and nothing is made', async () => {
  const reply = await apply(`
applications:
- {name: wrong, memory: 96, instances: many}
- {memory: 1M}
`)
  expect(reply.status).toBe(422)
  const details = reply.body.errors.map((one: { detail: string }) => one.detail)
  const units = 'must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB'
  expect(details).toEqual([
    `For application 'wrong': Memory ${units}`,
    "For application 'wrong': Instances is not a number",
    'For application at index 1: Name must not be empty',
  ])
  expect(await appNamed('wrong')).toBeUndefined()
})

test('anchors, other content types and things that are no map are refused', async () => {
  const anchored = await apply('x: &a {name: one}\napplications: [*a]')
  expect(complaint(anchored).slice(0, 2)).toEqual([400, 1004])
  expect(complaint(await apply('just text')).slice(0, 2)).toEqual([400, 1001])
  const path = `/v3/spaces/${client.space}/actions/apply_manifest`
  const headers = { 'content-type': 'application/json' }
  expect((await client.call('POST', path, '{}', headers)).status).toBe(400)
})

test('the first app that fails ends the job; the app exists and is half applied', async () => {
  const reply = await apply(`
applications:
- {name: half, env: {SET: x}, services: [missing]}
- {name: after, env: {SET: x}}
`)
  const job = await client.job(reply)
  expect(job.body.state).toBe('FAILED')
  expect(job.body.errors).toMatchObject([
    { code: 10010, detail: "For application 'half': Service instance 'missing' not found" },
  ])
  const variables = async (name: string) => {
    const { guid } = await appNamed(name)
    return (await client.get(`/v3/apps/${guid}/environment_variables`)).body.var
  }
  expect([await variables('half'), await variables('after')]).toEqual([{ SET: 'x' }, {}])
})

test('another protocol on a shared route takes every other app off it', async () => {
  const route = await createRoute(client, 'shared')
  const [blue, green] = [await createApp(client, 'blue'), await createApp(client, 'green')]
  await mapRoute(client, route, blue, green)
  const routes = '[{route: shared.apps.test, protocol: http2}]'
  await client.job(await apply(`applications: [{name: green, routes: ${routes}}]`))
  const { destinations } = (await client.get(`/v3/routes/${route}/destinations`)).body
  expect(destinations).toMatchObject([{ app: { guid: green }, protocol: 'http2' }])
})

test('a default route is made only for an app without routes, and no-route unmaps', async () => {
  const urls = async () => {
    const { guid } = await appNamed('Some App')
    const { resources } = (await client.get(`/v3/apps/${guid}/routes`)).body
    return resources.map((one: { url: string }) => one.url)
  }
  await client.job(await apply('applications: [{name: Some App, default-route: true}]'))
  expect(await urls()).toEqual(['some-app.apps.test'])
  await client.job(await apply('applications: [{name: Some App, random-route: true}]'))
  expect(await urls()).toEqual(['some-app.apps.test'])
  await client.job(await apply('applications: [{name: Some App, no-route: true}]'))
  expect(await urls()).toEqual([])
})

test('a diff says what would change, in the spelling of the manifest', async () => {
  await client.job(await apply('applications: [{name: known, memory: 64M, env: {A: "1"}}]'))
  const manifest = `
applications:
- {name: known, memory: 0.0625G, health-check-type: process, env: {A: "2", B: "3"}}
`
  const reply = await client.post(`/v3/spaces/${client.space}/manifest_diff`, manifest)
  expect([reply.status, reply.body.diff]).toEqual([
    201,
    [
      {
        op: 'replace',
        path: '/applications/0/health-check-type',
        was: 'port',
        value: 'process',
      },
      { op: 'replace', path: '/applications/0/env/A', was: '1', value: '2' },
      { op: 'add', path: '/applications/0/env/B', value: '3' },
    ],
  ])
})

test('the manifest of an app can be applied again', async () => {
  const { guid } = await appNamed('full')
  const before = await client.get(`/v3/apps/${guid}/manifest`)
  expect(before.headers.get('content-type')).toContain('application/x-yaml')
  expect((await client.job(await apply(before.text))).body.state).toBe('COMPLETE')
  expect((await client.get(`/v3/apps/${guid}/manifest`)).text).toBe(before.text)
})
