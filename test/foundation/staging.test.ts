import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Foundation, startFoundation } from '../../foundation/foundation.ts'
import { build, createApp, nodeApp, stageApp, upload } from './apps.ts'
import { type Client, complaint, connect } from './client.ts'
import { small } from './small.ts'

let foundation: Foundation
let client: Client
beforeAll(async () => {
  foundation = await startFoundation(small)
  client = await connect(foundation)
})
afterAll(() => foundation.close())

const newPackage = async (app: string) => {
  const relationships = { app: { data: { guid: app } } }
  return (await client.post('/v3/packages', { type: 'bits', relationships })).body
}

test('an upload without a length is refused by the web server in front', async () => {
  const { guid } = await newPackage(await createApp(client, 'chunked'))
  const status = await new Promise(resolve => {
    const chunked = request(`${foundation.api}/v3/packages/${guid}/upload`, {
      method: 'POST',
      headers: {
        authorization: `bearer ${client.token}`,
        'content-type': 'multipart/form-data; boundary=b',
      },
    })
    chunked.on('response', response => resolve(response.statusCode))
    chunked.write('--b\r\nContent-Disposition: form-data; name="bits"\r\n\r\nx\r\n')
    chunked.end('--b--\r\n')
  })
  expect(status).toBe(400)
})

test('a package is processed after the upload, and taken only once', async () => {
  const app = await createApp(client, 'bits')
  const bits = await upload(client, app, nodeApp)
  expect(bits).toMatchObject({ type: 'bits', state: 'READY', data: { error: null } })
  const form = new FormData()
  form.set('bits', new Blob(['x']), 'bits.zip')
  const again = await client.post(`/v3/packages/${bits.guid}/upload`, form)
  expect(complaint(again).slice(0, 2)).toEqual([400, 150004])
})

test('bits that are no archive fail', async () => {
  const { guid } = await newPackage(await createApp(client, 'broken'))
  const form = new FormData()
  form.set('bits', new Blob(['this is no zip']), 'bits.zip')
  expect((await client.post(`/v3/packages/${guid}/upload`, form)).body.state).toBe(
    'PROCESSING_UPLOAD',
  )
  const look = async () => {
    const { body } = await client.get(`/v3/packages/${guid}`)
    return [body.state, body.data.error]
  }
  await expect
    .poll(look, { timeout: 10_000 })
    .toEqual(['FAILED', 'The app package is invalid: the archive has no central directory'])
})

test('a package that is not ready cannot be staged, and one build at a time is the limit', async () => {
  const app = await createApp(client, 'staged')
  const early = { package: { guid: (await newPackage(app)).guid } }
  expect(complaint(await client.post('/v3/builds', early))).toEqual([
    400,
    1004,
    'Bad request: Cannot stage package whose state is not ready.',
  ])
  const bits = { package: { guid: (await upload(client, app, nodeApp)).guid } }
  await client.post('/v3/builds', bits)
  expect(complaint(await client.post('/v3/builds', bits)).slice(0, 2)).toEqual([422, 170017])
})

test('a build ends with a droplet that knows how to start', async () => {
  const app = await createApp(client, 'built')
  const made = await build(client, (await upload(client, app, nodeApp)).guid)
  expect(made).toMatchObject({ state: 'STAGED', error: null })
  const droplet = (await client.get(`/v3/droplets/${made.droplet.guid}`)).body
  expect(droplet).toMatchObject({ state: 'STAGED', process_types: { web: 'node server.js' } })
  const path = `${foundation.logCache}/api/v1/read/${app}?envelope_types=LOG`
  const { batch } = (await client.get(path)).body.envelopes
  expect(batch[0].tags.source_type).toBe('STG')
  expect(atob(batch[0].log.payload)).toContain('creating container')
})

test('bits that nobody knows how to run, and a fault, fail the build with their error', async () => {
  const app = await createApp(client, 'unknown')
  const bits = (await upload(client, app, { 'readme.txt': 'hello' })).guid
  const error =
    'NoAppDetectedError - An app was not successfully detected by any available buildpack'
  expect(await build(client, bits)).toMatchObject({ state: 'FAILED', error, droplet: null })
  foundation.faults.set({ kind: 'fail_staging', error: 'BuildpackCompileFailed - oh' })
  expect(await build(client, bits)).toMatchObject({ error: 'BuildpackCompileFailed - oh' })
})

test('a droplet is copied to another app without staging', async () => {
  const source = await createApp(client, 'source')
  await stageApp(client, source)
  const droplet = (await client.get(`/v3/apps/${source}/droplets/current`)).body
  const target = await createApp(client, 'target')
  const relationships = { app: { data: { guid: target } } }
  const copied = await client.post(`/v3/droplets?source_guid=${droplet.guid}`, { relationships })
  expect(copied.body.state).toBe('COPYING')
  await new Promise(resolve => setTimeout(resolve, 50))
  const data = { guid: copied.body.guid }
  const path = `/v3/apps/${target}/relationships/current_droplet`
  expect((await client.patch(path, { data })).status).toBe(200)
})

test('an app without a droplet cannot start', async () => {
  const app = await createApp(client, 'empty')
  expect(complaint(await client.post(`/v3/apps/${app}/actions/start`))[2]).toBe(
    'Assign a droplet before starting this app.',
  )
})

test('large files are matched the next time', async () => {
  const app = await createApp(client, 'matched')
  const large = 'x'.repeat(70_000)
  await upload(client, app, { ...nodeApp, 'large.txt': large })
  const value = createHash('sha1').update(large).digest('hex')
  const known = { path: 'large.txt', size_in_bytes: 70_000, checksum: { value } }
  const unknown = { path: 'x', size_in_bytes: 70_000, checksum: { value: '0'.repeat(40) } }
  const reply = await client.post('/v3/resource_matches', { resources: [known, unknown] })
  expect([reply.status, reply.body.resources]).toEqual([201, [known]])
})
