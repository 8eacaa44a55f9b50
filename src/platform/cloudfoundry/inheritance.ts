import * as t from 'io-ts'
import { asFailure } from '../../failure.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { readEnvironment } from './environment.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { field } from '../manifest/one-app.ts'
import { isFields } from '../manifest/read-yaml.ts'
import { listBindings } from './services.ts'
import { optional } from './wire/optional.ts'

const policiesWire = t.type({
  policies: t.array(
    t.type({ source: t.type({ id: t.string }), destination: t.type({ id: t.string }) }),
  ),
})
const sidecarWire = t.type({ name: t.string, origin: optional(t.string) })
const taskWire = t.type({ guid: t.string, state: t.string })
const sshWire = t.type({ enabled: t.boolean })

type Look = () => Promise<readonly string[]>

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const sentence = (what: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${what}: ${names.join(', ')}`]

const policies = async (cc: CloudController, app: string): Promise<readonly string[]> => {
  const { networkPolicy } = await cc.root()
  if (networkPolicy === undefined) return []
  const path = `${networkPolicy.replace(/\/$/, '')}/policies`
  const found = await cc.get(path, policiesWire, { id: app })
  const out = found.policies.filter(({ source }) => source.id === app).length
  const into = found.policies.length - out
  if (found.policies.length === 0) return []
  return [`${out} network policies from it and ${into} to it: they name the app by its guid`]
}

const bindings = async (cc: CloudController, app: string, manifest: Manifest) => {
  const bound = (await listBindings(cc, app)).map(({ service }) => service)
  const others = bound.filter(name => !manifest.services.includes(name))
  return sentence('services bound by hand (drains and scalers too)', [...new Set(others)])
}

const variables = async (cc: CloudController, app: string, manifest: Manifest) => {
  const env = manifest.app['env']
  const names = Object.keys(await readEnvironment(cc, app))
  const others = names.filter(name => !(isFields(env) && name in env))
  return sentence('environment variables set by hand', others)
}

const sidecars = async (cc: CloudController, app: string, manifest: Manifest) => {
  const wanted = listed(field(manifest.app, 'sidecars')).map(s => (isFields(s) ? s['name'] : s))
  const found = await cc.all(`/v3/apps/${app}/sidecars`, sidecarWire)
  const byHand = found.filter(s => s.origin !== 'buildpack' && !wanted.includes(s.name))
  return sentence(
    'sidecars added by hand',
    byHand.map(({ name }) => name),
  )
}

const ssh = async (cc: CloudController, app: string, manifest: Manifest) => {
  const features = field(manifest.app, 'features')
  if (isFields(features) && 'ssh' in features) return []
  const { enabled } = await cc.get(`/v3/apps/${app}/features/ssh`, sshWire)
  return enabled ? [] : ['ssh switched off: the new release gets the default of its space']
}

const tasks = async (cc: CloudController, app: string) => {
  const query = { states: ['PENDING', 'RUNNING'] }
  const found = await cc.all(`/v3/apps/${app}/tasks`, taskWire, query)
  return found.length === 0 ? [] : [`${found.length} tasks that run now: they end with the app`]
}

/**
 * What an app has that its successor will not get from the manifest, one sentence each, without
 * values. Reads only; what cannot be read is passed over, except that an abort ends it.
 */
export const notInherited = async (
  cc: CloudController,
  app: string,
  manifest: Manifest,
): Promise<readonly string[]> => {
  const looks: readonly Look[] = [
    async () => await policies(cc, app),
    async () => await bindings(cc, app, manifest),
    async () => await variables(cc, app, manifest),
    async () => await sidecars(cc, app, manifest),
    async () => await ssh(cc, app, manifest),
    async () => await tasks(cc, app),
  ]
  const found = await Promise.allSettled(looks.map(async look => await look()))
  if (cc.env.signal.aborted) throw asFailure(cc.env.signal.reason)
  return found.flatMap(look => (look.status === 'fulfilled' ? look.value : []))
}
