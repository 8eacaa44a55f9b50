import { type Either, isLeft } from 'fp-ts/lib/Either.js'
import { decodePutParams, decodeSource } from '../../../../../src/config/decode.ts'
import type { DockerSource } from '../../../../../src/config/docker-source.ts'
import { liveClock, liveRandom } from '../../../../../src/environment.live.ts'
import type { Environment } from '../../../../../src/environment.ts'
import type { Instance, ReleaseCalls } from '../../../../../src/platform/port.ts'
import { connectEngine } from '../../../../../src/platform/docker/engine/connect.ts'
import type { Host } from '../../../../../src/platform/docker/host.ts'
import { openProxy } from '../../../../../src/platform/docker/proxy/open.ts'
import { prepare } from '../../../../../src/platform/docker/release/prepare.ts'
import { releaseCalls } from '../../../../../src/platform/docker/release/release-calls.ts'
import { quietEnvironment } from '../../../../support/environment.ts'
import { docker } from '../../../../support/docker/docker.ts'
import { dockerWorld, paramsFor, type DockerWorld } from '../../../../support/docker/world.ts'

const right = <A>(read: Either<unknown, A>): A => {
  if (isLeft(read)) throw read.left
  return read.right
}

/** A Docker host with a proxy of its own. */
export interface ReleaseWorld extends DockerWorld {
  readonly env: Environment
  /** The host as a put of this manifest has it; `docker` are settings of the containers. */
  readonly put: (
    entry: Readonly<Record<string, unknown>>,
    docker?: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly host: Host; readonly calls: ReleaseCalls }>
}

/** Opens it, and makes the proxy. */
export const releaseWorld = async (): Promise<ReleaseWorld> => {
  const world = await dockerWorld()
  const env = { ...quietEnvironment(), clock: liveClock, random: liveRandom }
  const source = right(decodeSource(world.source)) as DockerSource
  const engine = connectEngine(env, source)
  const proxy = openProxy(env, engine, source)
  await proxy.ensureImage()
  await proxy.ensure()
  return {
    ...world,
    env,
    put: async (entry, docker = {}) => {
      const manifest = { applications: [{ name: world.app, 'no-route': true, ...entry }] }
      const written = paramsFor(world, 'any', { manifest, docker: { pull: 'missing', ...docker } })
      const params = right(decodePutParams(written))
      const { app, directory } = world
      const host: Host = { env, engine, proxy, source, params, directory, app, wish: {} }
      await prepare(host)
      return { host, calls: releaseCalls(host) }
    },
    close: async () => {
      await proxy.close()
      await world.close()
    },
  }
}

/** A command that answers 200 on the port it is told, and says so. */
export const serving = `exec node -e "require('http').createServer((q, s) => s.end('ok')).listen(process.env.PORT, () => console.log('listening on', process.env.PORT))"`

/** Looks until it is so, at most 30 s. */
export const until = async (
  calls: ReleaseCalls,
  release: string,
  so: (instances: readonly Instance[]) => boolean,
): Promise<readonly Instance[]> => {
  const end = Date.now() + 30_000
  for (;;) {
    const instances = await calls.instances(release)
    if (so(instances)) return instances
    if (Date.now() > end) throw new Error(`never so: ${JSON.stringify(instances)}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/** Instances in short: `web/0 up`, `web/1 down`, `web/0 running, it exited …`. */
export const inShort = (instances: readonly Instance[]): readonly string[] =>
  instances.map(({ process, index, running, routable, trouble }) => {
    const state = routable ? 'up' : running ? 'running' : 'down'
    return `${process}/${index} ${state}${trouble === undefined ? '' : `: ${trouble}`}`
  })

/** What Docker itself says of the containers of a release, by the instance. */
export const inspect = async (release: string, format: string): Promise<readonly string[]> => {
  const ids = await docker('ps', '-aq', '--filter', `label=blue-green-resource.release=${release}`)
  if (ids === '') return []
  const place = `{{index .Config.Labels "blue-green-resource.process"}}/{{index .Config.Labels "blue-green-resource.instance"}}`
  const told = await docker('inspect', '--format', `${place} ${format}`, ...ids.split('\n'))
  return told.split('\n').toSorted()
}
