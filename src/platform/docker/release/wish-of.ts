import * as t from 'io-ts'
import { Failure } from '../../../failure.ts'
import type { PutParams } from '../../../config/put-params.ts'
import type { Manifest } from '../../manifest/manifest.ts'
import { field } from '../../manifest/one-app.ts'
import { isFields } from '../../manifest/read-yaml.ts'
import type { Engine } from '../engine/engine.ts'
import type { Host } from '../host.ts'
import { findImage, pinImage } from './image.ts'
import { loginFor } from './login.ts'
import { portOf } from './port.ts'
import { processWishes } from './process-wish.ts'
import { readRoute } from './read-route.ts'
import { unsupportedIn } from './unsupported.ts'
import type { ReleaseWish } from './wish.ts'

type Asked = Pick<Host, 'engine' | 'source' | 'params'>

/**
 * What a manifest asks of a Docker host. Everything that a host cannot do is refused here, by name
 * and all at once, before anything is asked of a registry; nothing is written. Rejects with
 * `docker.*`, `manifest.invalid`, `route.invalid` or `image.*`.
 */
export const releaseWish = async (
  { engine, source, params }: Asked,
  manifest: Manifest,
): Promise<ReleaseWish> => {
  const bits = imageOf(manifest, params)
  const processes = processWishes(manifest)
  const environment = environmentOf(manifest)
  const wish = {
    image: bits.image,
    login: loginFor(bits, source.registry),
    processes,
    counts: Object.fromEntries(processes.map(({ type, instances }) => [type, instances])),
    routes: routesOf(manifest),
    noRoute: manifest.noRoute,
    environment,
    labels: labelsOf(manifest),
    port: params.docker.port ?? portIn(environment),
  }
  await refuseNetworks(engine, params.docker.networks)
  const digest = await pinImage(engine, wish.image, wish.login, params.docker.pull)
  const here = await findImage(engine, { image: wish.image, digest })
  // One that must be pulled first is looked at once it is there.
  if (here !== undefined) portOf(wish, here)
  return { ...wish, digest }
}

type DockerBits = Extract<Manifest['bits'], { readonly kind: 'docker' }>

const imageOf = (manifest: Manifest, params: PutParams): DockerBits => {
  const { bits } = manifest
  const unsupported = unsupportedIn(manifest, params)
  const path = params.path === undefined ? 'path' : 'params.path'
  const fields = bits.kind === 'docker' ? unsupported : [path, ...unsupported]
  if (unsupported.length > 0) throw new Failure('docker.unsupported', { fields: fields.join(', ') })
  if (bits.kind !== 'docker') throw new Failure('docker.no_image', { path })
  return bits
}

const refuseNetworks = async (engine: Engine, networks: readonly string[]): Promise<void> => {
  const missing: string[] = []
  for (const name of networks)
    if ((await engine.inspectNetwork(name)) === undefined) missing.push(name)
  if (missing.length > 0) throw new Failure('docker.no_network', { networks: missing.join(', ') })
}

const environmentOf = ({ app }: Manifest): Readonly<Record<string, string>> => {
  const env = field(app, 'env') ?? {}
  // The loader has made texts of all values.
  return t.record(t.string, t.string).is(env) ? env : {}
}

const invalid = (detail: string): Failure =>
  new Failure('manifest.invalid', { file: 'the manifest', detail })

const portIn = (environment: Readonly<Record<string, string>>): number | undefined => {
  const written = environment['PORT']
  if (written === undefined) return undefined
  const port = Number(written)
  if (/^\d+$/.test(written) && port >= 1 && port <= 65_535) return port
  throw invalid('PORT in env is not a port')
}

const labelsOf = ({ app }: Manifest): Readonly<Record<string, string>> => {
  const metadata = field(app, 'metadata')
  const written = isFields(metadata) ? (metadata['labels'] ?? {}) : {}
  if (!isFields(written)) throw invalid('metadata.labels is not a map')
  const scalars = t.union([t.string, t.number, t.boolean, t.null])
  return Object.fromEntries(
    Object.entries(written).map(([name, value]) => {
      if (!scalars.is(value)) throw invalid(`metadata.labels.${name} is not a text`)
      return [name, String(value ?? '')]
    }),
  )
}

const routesOf = ({ routes }: Manifest): ReleaseWish['routes'] =>
  routes
    .map(({ route, protocol }) => ({ name: readRoute(route), protocol }))
    .map((each, at, all) => {
      if (all.findIndex(({ name }) => name === each.name) === at) return each
      throw new Failure('route.invalid', { route: each.name, detail: 'it is listed twice' })
    })
