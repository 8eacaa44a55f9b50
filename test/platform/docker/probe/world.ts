import * as http from 'node:http'
import * as net from 'node:net'
import type { DockerSource } from '../../../../src/config/docker-source.ts'
import type { Environment } from '../../../../src/environment.ts'
import { liveClock, liveRandom } from '../../../../src/environment.live.ts'
import type { Proxy } from '../../../../src/platform/docker/proxy/proxy.ts'
import type { AppTable, Server, TableRoute } from '../../../../src/platform/docker/proxy/table.ts'
import type { Answer, Question } from '../../../../src/proof/instrument.ts'
import { haproxyInstrument } from '../../../../src/platform/docker/probe/instrument.ts'
import { startHaproxy, type LocalHaproxy } from '../../../support/docker/local-haproxy.ts'
import { quietEnvironment } from '../../../support/environment.ts'

export const route = 'shop.example.com'
export const green = 'green1'
export const blue = 'blue1'

/** One instance of an app. */
export interface App {
  readonly server: Omit<Server, 'index'>
  readonly seen: http.IncomingMessage[]
  readonly stop: () => Promise<void>
}

/** What a test has to clean up. */
export type Closers = (() => unknown)[]

/** An app on this machine. */
export const startApp = async (
  closers: Closers,
  answer: http.RequestListener = (_, response) => response.end('hello'),
): Promise<App> => {
  const seen: http.IncomingMessage[] = []
  const server = http.createServer((request, response) => {
    seen.push(request)
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = async () => {
    const closed = new Promise<void>(resolve => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }
  closers.push(stop)
  return { server: { container: `c${port}`, address: '127.0.0.1', port }, seen, stop }
}

/** A table: by route the releases on it, with their instances. The slot is the route's place. */
export const tableOf = (
  routes: Readonly<Record<string, Readonly<Record<string, readonly App[]>>>>,
  redirect?: number,
): AppTable => ({
  app: 'shop',
  redirect,
  routes: Object.entries(routes).map(
    ([name, releases], slot): TableRoute => ({
      id: `r${slot}`,
      name,
      slot,
      madeBy: undefined,
      privateTo: undefined,
      destinations: Object.entries(releases).map(([release, apps]) => ({
        release,
        process: 'web',
        protocol: undefined,
        servers: apps.map(({ server }, index) => ({ ...server, index })),
      })),
    }),
  ),
})

/** What was called of the proxy, and how often. */
export interface Calls {
  allowed: number
  read: number
  dialled: number
}

/** The world of a test: an HAProxy, and its `Proxy` as far as data planes go. */
export interface World {
  readonly haproxy: LocalHaproxy
  readonly env: Environment
  readonly proxy: Proxy
  readonly source: DockerSource
  readonly calls: Calls
}

const notHere = (): never => {
  throw new Error('no part of this test')
}

const proxyTo = (
  haproxy: LocalHaproxy,
  env: Environment,
  table: AppTable,
  calls: Calls,
): Proxy => ({
  env,
  name: 'test-proxy',
  network: 'none',
  during: notHere,
  guarded: notHere,
  state: async () => 'running',
  wasThere: () => true,
  ensureImage: notHere,
  ensure: notHere,
  subnet: notHere,
  files: { read: notHere, readAll: notHere, write: notHere, remove: notHere },
  table: {
    read: notHere,
    readBoth: async () => {
      calls.read += 1
      return { table, running: await haproxy.running() }
    },
    apply: notHere,
    running: notHere,
    inFlight: notHere,
    cut: notHere,
    claims: notHere,
  },
  entrance: async () => ({ kind: 'outside', host: '127.0.0.1', port: haproxy.port }),
  dial: () => {
    calls.dialled += 1
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host: '127.0.0.1', port: haproxy.port, noDelay: true })
      socket.once('error', reject).once('connect', () => resolve(socket))
    })
  },
  allow: async secret => {
    calls.allowed += 1
    const { asks } = haproxy
    const said = await haproxy.command(`add map ${asks} ${secret} ${table.app}`)
    if (said.trim() !== '') throw new Error(said)
  },
  examine: notHere,
  close: notHere,
})

/** Starts HAProxy with this table. `method`: of `source.probe`. */
export const open = async (
  closers: Closers,
  table: AppTable,
  method: 'HEAD' | 'GET' = 'HEAD',
): Promise<World> => {
  const haproxy = await startHaproxy(table)
  closers.push(haproxy.stop)
  const env = { ...quietEnvironment({ clock: liveClock }), random: liveRandom }
  const calls = { allowed: 0, read: 0, dialled: 0 }
  const proxy = proxyTo(haproxy, env, table, calls)
  // Nothing else of the source is looked at by a probe.
  const source = { probe: { method, rate: 20 } } as DockerSource
  return { haproxy, env, proxy, source, calls }
}

/** A question about an instance on the usual route. */
export const ask = (release: string, instance = 0, on = route): Question => ({
  route: on,
  release,
  instance,
})

/** Asks on one visit. */
export const visit = async (
  world: World,
  questions: readonly Question[],
  instrument = haproxyInstrument(world),
): Promise<readonly Answer[]> => {
  const [door] = await instrument.doors([route])
  if (door === undefined) throw new Error('no door')
  return (await instrument.visit(door, questions, new AbortController().signal)).answers
}

/** Verdict and reason, for tests that compare whole answers in a line. */
export const inWords = (answers: readonly Answer[]): readonly string[] =>
  answers.map(
    ({ verdict, why, reached }) =>
      `${verdict}: ${why}${reached === false ? ' (out of reach)' : ''}`,
  )

/** A world where two instances of one release and one of another share the usual route. */
export const openTwoReleases = async (
  closers: Closers,
  answer?: http.RequestListener,
): Promise<World & { readonly apps: readonly [App, App, App] }> => {
  const a = await startApp(closers, answer)
  const b = await startApp(closers, answer)
  const c = await startApp(closers, answer)
  const world = await open(closers, tableOf({ [route]: { [green]: [a, b], [blue]: [c] } }))
  return { ...world, apps: [a, b, c] }
}
