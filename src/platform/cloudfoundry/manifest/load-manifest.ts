import { dirname } from 'node:path'
import { Failure } from '../../../failure.ts'
import { bitsFor } from './bits.ts'
import type { Manifest, ManifestSource } from './manifest.ts'
import { environmentOf } from './environment.ts'
import { field, key, oneApp } from './one-app.ts'
import { processesOf } from './processes.ts'
import { type Fields, readYaml } from './read-yaml.ts'
import { routesOf } from './routes.ts'
import { servicesOf } from './services.ts'
import { fillIn } from './variables.ts'

const inline = 'params.manifest'

const variablesOf = async (source: ManifestSource): Promise<Fields> => {
  const files = await Promise.all(
    (source.varsFiles ?? []).map(async file => await readYaml(source.directory, file)),
  )
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

/**
 * Loads a manifest of exactly one app, fills its variables in, applies the overrides of the put,
 * and takes out what is no business of the API: routes, path, passwords. Rejects with
 * `manifest.*` or `path.*`.
 */
export const loadManifest = async (source: ManifestSource): Promise<Manifest> => {
  const { manifest } = source
  const file = typeof manifest === 'string' ? manifest : inline
  const filled = fillIn(await templateOf(source), await variablesOf(source)) as Fields
  const app = oneApp(filled, file)
  const base = typeof manifest === 'string' ? dirname(manifest) : '.'
  const bits = await bitsFor(source, app, base, file)
  const env = environmentOf(field(app, 'env'), source.environment, file)
  const kept = Object.entries(app).filter(([name]) => !ours.includes(key(name)) && name !== 'env')
  return {
    app: {
      ...Object.fromEntries(kept),
      name: source.app,
      ...(bits.kind === 'docker' ? { docker: { image: bits.image } } : {}),
      ...(Object.keys(env).length > 0 ? { env } : {}),
    },
    ...routesOf(app, file),
    bits,
    processes: processesOf(app, file),
    services: servicesOf(app, file),
    timeout: timeoutOf(app, file),
  }
}
