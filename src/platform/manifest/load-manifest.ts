import { dirname } from 'node:path'
import { Failure } from '../../failure.ts'
import { bitsFor } from './bits.ts'
import type { Bits, Manifest, ManifestSource } from './manifest.ts'
import { environmentOf } from './environment.ts'
import { field, key, oneApp } from './one-app.ts'
import { processesOf } from './processes.ts'
import { type Fields, isFields, readYaml } from './read-yaml.ts'
import { routesOf } from './routes.ts'
import { servicesOf } from './services.ts'
import { concealed, fillIn } from './variables.ts'

const inline = 'params.manifest'

const variablesOf = async (source: ManifestSource): Promise<Fields> => {
  const files = await Promise.all(
    (source.varsFiles ?? []).map(async file => await readYaml(source.directory, file)),
  )
  source.hide?.(files)
  return Object.assign({}, ...files, source.vars) as Fields
}

const templateOf = async (source: ManifestSource): Promise<Fields> => {
  const { manifest } = source
  if (manifest === undefined) return { applications: [{}] }
  return typeof manifest === 'string' ? await readYaml(source.directory, manifest) : manifest
}

/** What we do ourselves or the API would not understand. */
const ours: readonly string[] = [
  'path',
  'docker',
  'routes',
  'no-route',
  'random-route',
  'default-route',
]

const timeoutOf = (app: Fields, file: string): number | undefined => {
  const timeout = field(app, 'timeout')
  if (timeout === undefined || timeout === null) return undefined
  if (typeof timeout === 'number') return timeout
  throw new Failure('manifest.invalid', { file, detail: 'timeout is not a number of seconds' })
}

const kept = (app: Fields): Fields =>
  Object.fromEntries(
    Object.entries(app).filter(([name]) => !ours.includes(key(name)) && name !== 'env'),
  )

/** The entry as people see it, made of one whose variables have no values. */
const toldBy = (
  source: ManifestSource,
  app: Fields,
  bits: Bits,
  { routes, noRoute, randomRoute, defaultRoute }: ReturnType<typeof routesOf>,
): Fields => {
  const env = { ...(field(app, 'env') as Fields | undefined), ...source.environment }
  return {
    ...kept(app),
    name: source.app,
    ...(bits.kind === 'docker' ? { docker: imageTold(source, field(app, 'docker'), bits) } : {}),
    ...(Object.keys(env).length > 0 ? { env } : {}),
    ...(routes.length > 0 ? { routes: field(app, 'routes') } : {}),
    ...(noRoute ? { 'no-route': true } : {}),
    ...(randomRoute ? { 'random-route': true } : {}),
    ...(defaultRoute ? { 'default-route': true } : {}),
  }
}

const imageTold = (
  source: ManifestSource,
  docker: unknown,
  { image, username }: Extract<Bits, { readonly kind: 'docker' }>,
): Fields => {
  const written = isFields(docker) ? docker : {}
  const given = source.dockerImage !== undefined || source.dockerImageFile !== undefined
  const puller = source.dockerUsername ?? (username === undefined ? undefined : written['username'])
  return {
    image: given ? image : written['image'],
    ...(puller === undefined ? {} : { username: puller }),
  }
}

/**
 * Loads a manifest of exactly one app, fills its variables in, applies the overrides of the put,
 * and takes out what is no business of the API: routes, path, passwords. Rejects with
 * `manifest.*` or `path.*`.
 */
export const loadManifest = async (source: ManifestSource): Promise<Manifest> => {
  const { manifest } = source
  const file = typeof manifest === 'string' ? manifest : inline
  const template = await templateOf(source)
  const variables = await variablesOf(source)
  const app = oneApp(fillIn(template, variables, file) as Fields, file)
  const { applications } = fillIn(template, concealed(variables), file) as Fields
  const base = typeof manifest === 'string' ? dirname(manifest) : '.'
  const bits = await bitsFor(source, app, base, file)
  const env = environmentOf(field(app, 'env'), source.environment, file)
  const routes = routesOf(app, file)
  return {
    app: {
      ...kept(app),
      name: source.app,
      ...(bits.kind === 'docker' ? { docker: { image: bits.image } } : {}),
      ...(Object.keys(env).length > 0 ? { env } : {}),
    },
    told: toldBy(source, oneApp({ applications }, file), bits, routes),
    ...routes,
    bits,
    processes: processesOf(app, file),
    services: servicesOf(app, file),
    timeout: timeoutOf(app, file),
  }
}
