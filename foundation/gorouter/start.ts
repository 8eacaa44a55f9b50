import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '../address.ts'
import type { TimeConstants } from '../diego/lrp.ts'
import type { Child } from '../nats/child.ts'
import { startChild } from '../nats/child.ts'
import { seeded } from '../random.ts'
import type { Lateness } from '../router/feed.ts'
import type { RouteListing, Router } from '../router/router.ts'
import { startRelay } from './relay.ts'
import type { GorouterPorts } from './settings.ts'
import { gorouterSettings, statusUser } from './settings.ts'

/** What a real gorouter is started with. Durations are milliseconds. */
export interface GorouterOptions extends Partial<Lateness> {
  readonly name: string
  /** The path of a gorouter binary. */
  readonly program: string
  readonly nats: Address
  readonly timeConstants: TimeConstants
  readonly traceKey?: string
  readonly drainWait?: number
  readonly drainTimeout?: number
  readonly emptyPoolTimeout?: number
  readonly seed?: number
}

/**
 * Starts a gorouter behind a relay of its own and waits until it listens. All on one machine name
 * the same address in `X-Vcap-Router`. Rejects with its last words when it does not start.
 */
export const startGorouter = async (options: GorouterOptions): Promise<Router> => {
  const relay = await startRelay(options.nats, seeded(options.seed ?? 1), options)
  const ports = await freePorts()
  const directory = await mkdtemp(join(tmpdir(), 'gorouter-'))
  const file = join(directory, 'gorouter.yml')
  const { traceKey = '22', drainWait = 20_000, drainTimeout = 900_000 } = options
  const rest = {
    traceKey,
    drainWait,
    drainTimeout,
    emptyPoolTimeout: options.emptyPoolTimeout ?? 0,
  }
  await writeFile(file, gorouterSettings(0, ports, relay.address, options.timeConstants, rest))
  const child = await startChild(options.program, ['-c', file])
  const address = { host: '127.0.0.1', port: ports.proxy }
  const close = async () => {
    await child.stop()
    await relay.close()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await untilListening(child, address)
  } catch (error) {
    await close()
    throw error
  }
  return {
    name: options.name,
    address,
    feed: relay.feed,
    cut: relay.cut,
    mend: relay.mend,
    routes: () => readRoutes(ports),
    async drain() {
      process.kill(child.pid, 'SIGUSR1')
      await child.ended
      await close()
    },
    close,
  }
}

const untilListening = async (child: Child, address: Address): Promise<void> => {
  const last: string[] = []
  let ended = false
  child.onLine(line => last.push(line))
  void child.ended.then(() => {
    ended = true
  })
  while (!(await accepts(address))) {
    if (ended) throw new Error(explain(last.slice(-20).join('\n')))
    await sleep(20)
  }
}

const explain = (log: string): string =>
  log.includes('1.2.3.4')
    ? 'gorouter finds no address of its own: add one with `ip route add 1.2.3.4/32 dev lo`'
    : `gorouter does not start: ${log}`

const accepts = (address: Address): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(address)
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

const freePorts = async (): Promise<GorouterPorts> => {
  const servers = await Promise.all([0, 1, 2, 3].map(() => holdPort()))
  const [proxy = 0, status = 0, routes = 0, routeServices = 0] = servers.map(({ port }) => port)
  await Promise.all(servers.map(({ release }) => release()))
  return { proxy, status, routes, routeServices }
}

const holdPort = (): Promise<{ readonly port: number; release: () => Promise<void> }> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '0.0.0.0', () => {
      const release = () => new Promise<void>(done => server.close(() => done()))
      resolve({ port: (server.address() as AddressInfo).port, release })
    })
  })

const readRoutes = (ports: GorouterPorts): Promise<RouteListing> =>
  new Promise((resolve, reject) => {
    const auth = `${statusUser.user}:${statusUser.pass}`
    const where = { host: '127.0.0.1', port: ports.routes, path: '/routes', auth, agent: false }
    get(where, answer => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', part => (text += part))
      answer.once('end', () => resolve(JSON.parse(text) as RouteListing))
    }).once('error', reject)
  })
