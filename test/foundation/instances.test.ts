import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Foundation, startFoundation } from '../../foundation/foundation.ts'
import { until } from '../router/until.ts'
import { allRunning, build, createApp, nodeApp, stageApp, startApp, states } from './apps.ts'
import { type Client, complaint, connect } from './client.ts'
import { small } from './small.ts'

let foundation: Foundation
let client: Client
let image: string
beforeAll(async () => {
  image = await mkdtemp(join(tmpdir(), 'image-'))
  for (const [name, content] of Object.entries(nodeApp)) {
    await writeFile(join(image, name), content)
  }
  foundation = await startFoundation({
    ...small,
    cellMemory: 4096,
    crashBackOff: 60_000,
    images: { 'demo/app:1': image },
  })
  client = await connect(foundation)
})
afterAll(async () => {
  await foundation.close()
  await rm(image, { recursive: true })
})

const scale = (app: string, body: object) => client.post(`/v3/processes/${app}/actions/scale`, body)
const start = (app: string) => client.post(`/v3/apps/${app}/actions/start`)
const stop = (app: string) => client.post(`/v3/apps/${app}/actions/stop`)
const ports = async (app: string): Promise<readonly number[]> => {
  const { resources } = (await client.get(`/v3/processes/${app}/stats`)).body
  return resources.map((one: { instance_ports: { external: number }[] }) => {
    return one.instance_ports[0]?.external
  })
}
const alive = async (port: number | undefined): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}`).then(
    () => true,
    () => false,
  )

test('instances know who they are, and keep the name they were started with', async () => {
  const app = await startApp(client, 'named')
  await client.patch(`/v3/apps/${app}`, { name: 'renamed' })
  const [port] = await ports(app)
  const answer = JSON.parse(await (await fetch(`http://127.0.0.1:${port}`)).text())
  expect(answer.name).toBe('named')
  const application = JSON.parse(answer.env.VCAP_APPLICATION)
  expect(application).toMatchObject({ application_id: app, instance_index: 0, space_name: 'test' })
  expect(answer.env).toMatchObject({
    PORT: String(port),
    VCAP_APP_PORT: String(port),
    CF_INSTANCE_INDEX: '0',
    CF_INSTANCE_GUID: application.instance_id,
    MEMORY_LIMIT: '1024m',
  })
  await stop(app)
})

test('scaling adds and takes away instances, and every wanted index is listed', async () => {
  const app = await startApp(client, 'scaled')
  expect((await scale(app, { instances: 3 })).status).toBe(202)
  await allRunning(client, app)
  expect(await states(client, app)).toEqual(['RUNNING', 'RUNNING', 'RUNNING'])
  const before = await ports(app)
  await scale(app, { instances: 1 })
  expect(await states(client, app)).toEqual(['RUNNING'])
  await until('the others end', async () => !(await alive(before[2])))
  expect(await alive(before[0])).toBe(true)
  await stop(app)
  expect(await states(client, app)).toEqual(['DOWN'])
  await until('the last one ends', async () => !(await alive(before[0])))
})

test('a first crash is repaired at once, and later ones wait', async () => {
  const app = await startApp(client, 'crashing')
  const [first] = await ports(app)
  foundation.faults.set({ kind: 'crash', app: 'crashing', index: 0 })
  await until('it runs elsewhere', async () => (await ports(app))[0] !== first)
  await allRunning(client, app)
  const query = `target_guids=${app}&types=audit.app.process.crash`
  const { resources } = (await client.get(`/v3/audit_events?${query}`)).body
  expect(resources).toMatchObject([{ data: { index: 0, crash_count: 1, reason: 'CRASHED' } }])
  for (const _ of [2, 3]) {
    await allRunning(client, app)
    foundation.faults.set({ kind: 'crash', app, index: 0 })
    await until('it is gone', async () => !(await states(client, app)).includes('RUNNING'))
    await until('it settles', async () => !(await states(client, app)).includes('STARTING'))
  }
  expect(await states(client, app)).toEqual(['CRASHED'])
  await stop(app)
})

test('an app that ends by itself is CRASHED, and its last words are in the log', async () => {
  const app = await createApp(client, 'dying')
  await stageApp(client, app, { Procfile: 'web: echo last words; exit 7' })
  await start(app)
  await until('it gives up', async () => (await states(client, app))[0] === 'CRASHED')
  const path = `${foundation.logCache}/api/v1/read/${app}?limit=1000`
  const { batch } = (await client.get(path)).body.envelopes
  const lines = batch.map(
    (one: { tags: { source_type: string }; log: { payload: string } }) =>
      `${one.tags.source_type} ${atob(one.log.payload)}`,
  )
  expect(lines).toContain('APP/PROC/WEB last words')
  const query = `target_guids=${app}&types=app.crash`
  const { resources } = (await client.get(`/v3/audit_events?${query}`)).body
  expect(resources[0].data.exit_description).toBe('APP/PROC/WEB: Exited with status 7')
  await stop(app)
})

test('an instance is STARTING until its health check passes, and not routable before ready', async () => {
  const app = await createApp(client, 'slow')
  await stageApp(client, app, {
    ...nodeApp,
    'server.js': `
      const { createServer } = require('node:http')
      const born = Date.now()
      createServer((request, response) => {
        const after = request.url === '/health' ? 300 : 600
        response.writeHead(Date.now() - born > after ? 200 : 503).end()
      }).listen(process.env.PORT)`,
  })
  await client.patch(`/v3/processes/${app}`, {
    health_check: { type: 'http', data: { endpoint: '/health' } },
    readiness_health_check: { type: 'http', data: { endpoint: '/ready' } },
  })
  await start(app)
  const seen = new Set<string>()
  await until('it is ready', async () => {
    const [one] = (await client.get(`/v3/processes/${app}/stats`)).body.resources
    seen.add(`${one.state} ${one.routable}`)
    return one.routable === true
  })
  expect([...seen]).toEqual(['STARTING null', 'RUNNING false', 'RUNNING true'])
  await stop(app)
})

test('an app that ignores SIGTERM is killed when its grace is over', async () => {
  const stubborn = "process.on('SIGTERM', () => console.log('no'))\n"
  const app = await startApp(client, 'stubborn', {
    ...nodeApp,
    'server.js': stubborn + (nodeApp['server.js'] ?? ''),
  })
  const [port] = await ports(app)
  const stopped = performance.now()
  await stop(app)
  expect(await alive(port)).toBe(true)
  await until('it is killed', async () => !(await alive(port)))
  const lasted = performance.now() - stopped
  expect(lasted).toBeGreaterThan(450)
  expect(lasted).toBeLessThan(2000)
})

test('an instance that finds no cell is DOWN and says why', async () => {
  const app = await createApp(client, 'large')
  await stageApp(client, app)
  await scale(app, { memory_in_mb: 5000 })
  await start(app)
  const { resources } = (await client.get(`/v3/processes/${app}/stats`)).body
  expect(resources).toMatchObject([
    { state: 'DOWN', routable: null, details: 'insufficient resources: memory' },
  ])
  await stop(app)
  const other = await createApp(client, 'misplaced')
  await stageApp(client, other)
  foundation.faults.set({ kind: 'placement', error: 'found no compatible cell' })
  await start(other)
  expect((await client.get(`/v3/processes/${other}/stats`)).body.resources).toMatchObject([
    { state: 'DOWN', details: 'found no compatible cell' },
  ])
  foundation.faults.clear()
  await allRunning(client, other)
  await stop(other)
})

test('quota counts started processes only', async () => {
  foundation.faults.set({ kind: 'quota', of: 'organization', memory: 2048 })
  const app = await createApp(client, 'quota')
  await stageApp(client, app)
  expect((await scale(app, { instances: 3 })).status).toBe(202)
  expect(complaint(await start(app))).toEqual([422, 10008, 'memory quota_exceeded'])
  await scale(app, { instances: 1 })
  expect((await start(app)).status).toBe(200)
  const organizations = await client.get('/v3/organizations')
  const path = `/v3/organizations/${organizations.body.resources[0].guid}/usage_summary`
  expect((await client.get(path)).body.usage_summary).toMatchObject({
    started_instances: 1,
    memory_in_mb: 1024,
  })
  expect(complaint(await scale(app, { instances: 3 }))[2]).toBe('memory quota_exceeded')
  foundation.faults.set({ kind: 'quota', of: 'organization', memory: null })
  await stop(app)
})

test('a Docker app runs the folder that stands for its image', async () => {
  const docker = { lifecycle: { type: 'docker', data: {} } }
  const app = await createApp(client, 'docker', docker)
  const relationships = { app: { data: { guid: app } } }
  const bits = await client.post('/v3/packages', { type: 'bits', relationships })
  expect(complaint(bits)[2]).toBe('Cannot create bits package for a Docker app.')
  const add = (name: string) =>
    client.post('/v3/packages', { type: 'docker', relationships, data: { image: name } })
  const unknown = await build(client, (await add('nobody/knows')).body.guid)
  expect(unknown.error).toBe(
    'StagingError - Staging error: failed to fetch image metadata of nobody/knows',
  )
  const { body } = await add('demo/app:1')
  expect(body).toMatchObject({ state: 'READY', data: { image: 'demo/app:1' } })
  const made = await build(client, body.guid)
  const data = { guid: made.droplet.guid }
  await client.patch(`/v3/apps/${app}/relationships/current_droplet`, { data })
  await start(app)
  await allRunning(client, app)
  await stop(app)
})
