import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { ZipFile } from 'yazl'
import { listAt, textAt } from '../../foundation/cc/fields.ts'
import { type Cf, guidOf, until } from './cf.ts'

/** The folder of the app that is deployed. */
export const bits = fileURLToPath(new URL('../apps/counter', import.meta.url))

/** One version of an app, as it is pushed. */
export interface Push {
  readonly name: string
  readonly instances: number
  readonly environment: Readonly<Record<string, string>>
}

const zipped = async (): Promise<Uint8Array<ArrayBuffer>> => {
  const zip = new ZipFile()
  for (const name of await readdir(bits)) zip.addFile(join(bits, name), name)
  zip.end()
  return new Uint8Array(await buffer(zip.outputStream))
}

const inState = async (cf: Cf, path: string, state: string): Promise<unknown> => {
  let body: unknown
  await until(`${path} ${state}`, async () => {
    body = (await cf.call('GET', path)).body
    return textAt(body, 'state') === state
  })
  return body
}

const stage = async (cf: Cf, app: string): Promise<string> => {
  const owner = { app: { data: { guid: app } } }
  const wish = { type: 'bits', relationships: owner }
  const made = guidOf((await cf.call('POST', '/v3/packages', wish)).body)
  await cf.upload(`/v3/packages/${made}/upload`, await zipped())
  await inState(cf, `/v3/packages/${made}`, 'READY')
  const build = (await cf.call('POST', '/v3/builds', { package: { guid: made } })).body
  const staged = await inState(cf, `/v3/builds/${guidOf(build)}`, 'STAGED')
  return textAt(staged, 'droplet', 'guid') ?? ''
}

const isUp = async (cf: Cf, app: string, instances: number): Promise<boolean> => {
  const { body } = await cf.call('GET', `/v3/apps/${app}/processes/web/stats`)
  const states = listAt(body, 'resources').map(each => textAt(each, 'state'))
  return states.length === instances && states.every(state => state === 'RUNNING')
}

/** `cf push --no-route`: creates, uploads, stages and starts an app, and waits until it runs. */
export const push = async (cf: Cf, wish: Push): Promise<string> => {
  const relationships = { space: { data: { guid: cf.space } } }
  const created = await cf.call('POST', '/v3/apps', { name: wish.name, relationships })
  const app = guidOf(created.body)
  const variables = { var: wish.environment }
  await cf.call('PATCH', `/v3/apps/${app}/environment_variables`, variables)
  const droplet = await stage(cf, app)
  await cf.call('PATCH', `/v3/apps/${app}/relationships/current_droplet`, {
    data: { guid: droplet },
  })
  const scale = { instances: wish.instances, memory_in_mb: 64 }
  await cf.call('POST', `/v3/apps/${app}/processes/web/actions/scale`, scale)
  await cf.call('POST', `/v3/apps/${app}/actions/start`)
  await until(`the start of ${wish.name}`, () => isUp(cf, app, wish.instances))
  return app
}
