import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killBelow } from '../executables/execute.ts'
import type { Place, Subject } from '../executables/request.ts'
import { freePort, uniqueName } from './belongings.ts'
import { docker } from './docker.ts'
import { engineAddress, images } from './engine.ts'

/** A proxy of its own on the Engine of the tests, and an app behind it. */
export interface DockerWorld extends Place {
  readonly app: string
  readonly proxy: string
  /** Where the proxy's plain port is published. */
  readonly port: number
  /** `source` of the app, as a pipeline writes it. */
  readonly source: Readonly<Record<string, unknown>>
  /** Removes everything that belongs to the proxy. */
  readonly close: () => Promise<void>
}

/** The world's app, or another one behind the same proxy. */
export const subjectIn = (
  world: DockerWorld,
  app = world.app,
  source: Readonly<Record<string, unknown>> = {},
): Subject<DockerWorld> => ({ world, app, source })

const removeAll = async (proxy: string): Promise<void> => {
  const ids = await docker('ps', '-aq', '--filter', `label=blue-green-resource.proxy=${proxy}`)
  if (ids !== '') await docker('rm', '-fv', ...ids.split('\n'))
  for (const kind of ['network', 'volume'])
    await docker(kind, 'rm', proxy).catch(() => 'there was none')
}

/** A world of its own; nothing is made at the Engine before something is put. */
export const dockerWorld = async (
  over: { readonly app?: string; readonly proxy?: Readonly<Record<string, unknown>> } = {},
): Promise<DockerWorld> => {
  const proxy = uniqueName()
  const app = over.app ?? `shop-${proxy}`
  const port = await freePort()
  const root = await mkdtemp(join(tmpdir(), 'docker-world-'))
  const directory = join(root, 'put')
  await mkdir(directory)
  const sourceFor: Place['sourceFor'] = named => ({
    platform: 'docker',
    app: named,
    host: engineAddress,
    proxy: { name: proxy, image: images.proxy, http_port: `127.0.0.1:${port}`, ...over.proxy },
  })
  return {
    app,
    proxy,
    port,
    directory,
    empty: () => mkdtemp(join(root, 'get-')),
    sourceFor,
    source: sourceFor(app),
    close: async () => {
      killBelow(root)
      await removeAll(proxy)
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Runs a test in a world of its own, which is closed however the test ends. */
export const inDockerWorld = async (
  test: (world: DockerWorld) => Promise<void>,
  over?: Parameters<typeof dockerWorld>[0],
): Promise<void> => {
  const world = await dockerWorld(over)
  try {
    await test(world)
  } finally {
    await world.close()
  }
}

/** The host of the test app's usual route. */
export const host = 'shop.example.test'

/** A manifest of the test app, as `params.manifest` takes it. */
export const manifestFor = (
  { app }: Pick<DockerWorld, 'app'>,
  version: string,
  { env, ...fields }: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  applications: [
    {
      name: app,
      docker: { image: images.app },
      instances: 1,
      routes: [{ route: host }],
      'health-check-type': 'http',
      'health-check-http-endpoint': '/',
      ...fields,
      env: { VERSION: version, ...(env as Readonly<Record<string, unknown>>) },
    },
  ],
})

/** `params` of a put of the test app; nothing is pulled. */
export const paramsFor = (
  world: Pick<DockerWorld, 'app'>,
  version: string,
  over: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  manifest: manifestFor(world, version),
  docker: { pull: 'missing' },
  stable_for: '500ms',
  drain: '10s',
  ...over,
})
