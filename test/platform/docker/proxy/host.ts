import { isRight } from 'fp-ts/lib/Either.js'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { dockerSource, type DockerSource } from '../../../../src/config/docker-source.ts'
import { liveClock, liveRandom } from '../../../../src/environment.live.ts'
import type { Environment } from '../../../../src/environment.ts'
import { connectEngine } from '../../../../src/platform/docker/engine/connect.ts'
import type { Engine } from '../../../../src/platform/docker/engine/engine.ts'
import { proxyContainer } from '../../../../src/platform/docker/proxy/container.ts'
import { execIn } from '../../../../src/platform/docker/proxy/exec-in.ts'
import { subnets } from '../../../../src/platform/docker/proxy/network.ts'
import { openShell, type SharedShell } from '../../../../src/platform/docker/proxy/open-shell.ts'
import { quietEnvironment } from '../../../support/environment.ts'
import { engineAddress, images } from '../../../support/docker/engine.ts'

/** A port of this machine that nothing listened on a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(address),
      )
    })
  })

/** A request that `Engine` has no use for; gives the answer's JSON. */
const rawly = (method: string, path: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const socketPath = (engineAddress ?? '').replace('unix://', '')
    const sent = request({ socketPath, method, path: `/v1.41${path}` }, reply => {
      text(reply).then(answer => resolve(answer === '' ? {} : JSON.parse(answer)), reject)
    })
    sent.once('error', reject).end()
  })

/** The environment of a run: real time, no log. */
export const runEnvironment = (signal = new AbortController().signal): Environment => ({
  ...quietEnvironment({ signal }),
  clock: liveClock,
  random: liveRandom,
})

/** The container alone, as it is before anything is written on its volume: a bash that waits. */
export const startBare = async ({ engine, name, source }: TestHost): Promise<void> => {
  await engine.ensureNetwork(name, {}, subnets)
  const made = await engine.createContainer(proxyContainer(source.proxy))
  if (made === 'taken') throw new Error(`${name} is taken`)
  await engine.startContainer(made.id)
}

/** A shell in the host's container. */
export const shellIn = ({ env, engine, name }: TestHost): SharedShell =>
  openShell({ env, name, exec: execIn(engine, name) })

/** A proxy's name on the tests' Engine, and what belongs to it. */
export interface TestHost {
  readonly name: string
  readonly env: Environment
  readonly engine: Engine
  readonly source: DockerSource
  /** Another source for the same host. */
  readonly sourceWith: (proxy: Readonly<Record<string, unknown>>) => DockerSource
  /** Command lines of every process in the container. */
  readonly processes: () => Promise<readonly string[]>
  /** An image like the proxy's, without these files. */
  readonly imageWithout: (files: readonly string[]) => Promise<string>
  /** Removes everything of that name, and of that name with `-2`. */
  readonly clean: () => Promise<void>
}

const removeAll = async (name: string): Promise<void> => {
  await rawly('DELETE', `/containers/${name}?force=true&v=true`)
  await rawly('DELETE', `/containers/${name}.lock?force=true`)
  await rawly('DELETE', `/networks/${name}`)
  await rawly('DELETE', `/volumes/${name}?force=true`)
}

/** A host whose proxy nobody else has. */
export const testHost = async (): Promise<TestHost> => {
  const name = `bgt-${liveRandom.name(8)}`
  const port = await freePort()
  const sourceWith: TestHost['sourceWith'] = proxy => {
    const decoded = dockerSource.decode({
      platform: 'docker',
      app: 'shop',
      host: engineAddress,
      proxy: { name, image: images.proxy, http_port: `127.0.0.1:${port}`, ...proxy },
    })
    if (isRight(decoded)) return decoded.right
    throw new Error(JSON.stringify(decoded.left))
  }
  const source = sourceWith({})
  const env = runEnvironment()
  const engine = connectEngine(env, source)
  return {
    name,
    env,
    engine,
    source,
    sourceWith,
    processes: async () => {
      const answer = await rawly('GET', `/containers/${name}/top?ps_args=-eo%20pid,args`)
      const rows = (answer as { readonly Processes: readonly (readonly string[])[] }).Processes
      return rows.map(row => row.slice(1).join(' '))
    },
    imageWithout: async files => {
      const builder = `${name}-2`
      const made = await engine.createContainer({
        name: builder,
        image: images.proxy,
        labels: {},
        command: ['rm', ...files],
        host: { NetworkMode: 'none' },
      })
      if (made === 'taken') throw new Error(`${builder} is taken`)
      await engine.startContainer(made.id)
      await rawly('POST', `/containers/${made.id}/wait`)
      await rawly('POST', `/commit?container=${made.id}&repo=${name}`)
      return name
    },
    clean: async () => {
      await removeAll(name)
      await removeAll(`${name}-2`)
      await rawly('DELETE', `/images/${name}?force=true`)
    },
  }
}
