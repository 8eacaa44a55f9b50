import { ZipFile } from 'yazl'
import { until } from '../router/until.ts'
import type { Client } from './client.ts'

/** Answers with its name, its index and its guid; listens on the port it is told. */
export const server = `
const { createServer } = require('node:http')
const { application_name: name } = JSON.parse(process.env.VCAP_APPLICATION)
console.log('app says hello')
createServer((request, response) => {
  response.end(JSON.stringify({ name, index: process.env.CF_INSTANCE_INDEX, env: process.env }))
}).listen(process.env.PORT)
`

export const nodeApp: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ scripts: { start: 'node server.js' } }),
  'server.js': server,
}

export const zip = async (files: Readonly<Record<string, string>>): Promise<Buffer> => {
  const archive = new ZipFile()
  for (const [name, content] of Object.entries(files)) {
    archive.addBuffer(Buffer.from(content), name, { mode: 0o100755 })
  }
  archive.end()
  const chunks: Buffer[] = []
  for await (const chunk of archive.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export const createApp = async (client: Client, name: string, more: object = {}) => {
  const relationships = { space: { data: { guid: client.space } } }
  const { body } = await client.post('/v3/apps', { name, relationships, ...more })
  return String(body.guid)
}

export const upload = async (
  client: Client,
  app: string,
  files: Readonly<Record<string, string>>,
) => {
  const relationships = { app: { data: { guid: app } } }
  const { body } = await client.post('/v3/packages', { type: 'bits', relationships })
  const form = new FormData()
  form.set('bits', new Blob([new Uint8Array(await zip(files))]), 'bits.zip')
  await client.post(`/v3/packages/${body.guid}/upload`, form)
  let bits = body
  await until('the package is ready', async () => {
    bits = (await client.get(`/v3/packages/${body.guid}`)).body
    return bits.state === 'READY' || bits.state === 'FAILED'
  })
  return bits
}

export const build = async (client: Client, bits: string) => {
  const { body } = await client.post('/v3/builds', { package: { guid: bits } })
  let made = body
  await until('the build ends', async () => {
    made = (await client.get(`/v3/builds/${body.guid}`)).body
    return made.state !== 'STAGING'
  })
  return made
}

/** Uploads, stages and assigns; the app is stopped and could be started. */
export const stageApp = async (
  client: Client,
  app: string,
  files: Readonly<Record<string, string>> = nodeApp,
): Promise<void> => {
  const made = await build(client, (await upload(client, app, files)).guid)
  const data = { guid: made.droplet.guid }
  await client.patch(`/v3/apps/${app}/relationships/current_droplet`, { data })
}

/** An app that runs. */
export const startApp = async (
  client: Client,
  name: string,
  files: Readonly<Record<string, string>> = nodeApp,
): Promise<string> => {
  const app = await createApp(client, name)
  await stageApp(client, app, files)
  await client.post(`/v3/apps/${app}/actions/start`)
  await allRunning(client, app)
  return app
}

export const states = async (client: Client, app: string): Promise<readonly string[]> => {
  const { body } = await client.get(`/v3/processes/${app}/stats`)
  return body.resources.map((one: { state: string }) => one.state)
}

export const allRunning = (client: Client, app: string): Promise<void> =>
  until('every instance runs', async () => {
    const { body } = await client.get(`/v3/processes/${app}/stats`)
    return body.resources.every(
      (one: { state: string; routable: boolean }) => one.state === 'RUNNING' && one.routable,
    )
  })

export const createRoute = async (client: Client, host: string): Promise<string> => {
  const relationships = {
    space: { data: { guid: client.space } },
    domain: { data: { guid: client.domain } },
  }
  const { body } = await client.post('/v3/routes', { host, relationships })
  return String(body.guid)
}

export const mapRoute = (client: Client, route: string, ...apps: readonly string[]) =>
  client.post(`/v3/routes/${route}/destinations`, {
    destinations: apps.map(guid => ({ app: { guid } })),
  })
