import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { engineAddress, images } from './engine.ts'

const run = promisify(execFile)

/** Docker's own CLI at the Engine of the tests: what it prints, without the last line break. */
export const cli = async (...given: readonly string[]): Promise<string> => {
  const { stdout } = await run('docker', [...given], {
    env: { ...process.env, DOCKER_HOST: engineAddress },
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout.trimEnd()
}

/** A port of the loopback that nobody listens on. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const closed = Promise.withResolvers<void>()
  server.close(() => closed.resolve())
  await closed.promise
  return port
}

/** A proxy of its own on the Engine of the tests, and an app behind it. */
export interface DockerWorld {
  readonly app: string
  readonly proxy: string
  /** Where the proxy's plain port is published. */
  readonly port: number
  /** The put's directory. */
  readonly directory: string
  /** `source`, as a pipeline writes it. */
  readonly source: Readonly<Record<string, unknown>>
  /** Removes everything that belongs to the proxy. */
  readonly close: () => Promise<void>
}

const removeAll = async (proxy: string): Promise<void> => {
  const ids = await cli('ps', '-aq', '--filter', `label=blue-green-resource.proxy=${proxy}`)
  if (ids !== '') await cli('rm', '-fv', ...ids.split('\n'))
  for (const kind of ['network', 'volume'])
    await cli(kind, 'rm', proxy).catch(() => 'there was none')
}

/** A world of its own; nothing is made at the Engine before something is put. */
export const dockerWorld = async (
  over: { readonly app?: string; readonly proxy?: Readonly<Record<string, unknown>> } = {},
): Promise<DockerWorld> => {
  const name = `bgt-${randomBytes(4).toString('hex')}`
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'docker-put-'))
  return {
    app: over.app ?? `shop-${name}`,
    proxy: name,
    port,
    directory,
    source: {
      platform: 'docker',
      app: over.app ?? `shop-${name}`,
      host: engineAddress,
      proxy: { name, image: images.proxy, http_port: `127.0.0.1:${port}`, ...over.proxy },
    },
    close: async () => {
      await removeAll(name)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** A manifest of the test app, as `params.manifest` takes it. */
export const manifestFor = (
  { app }: Pick<DockerWorld, 'app'>,
  version: string,
  over: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  applications: [
    {
      name: app,
      docker: { image: images.app },
      instances: 1,
      routes: [{ route: 'shop.example.test' }],
      'health-check-type': 'http',
      'health-check-http-endpoint': '/',
      env: { VERSION: version },
      ...over,
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
