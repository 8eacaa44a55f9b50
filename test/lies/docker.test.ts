import { createServer, type RequestListener } from 'node:http'
import * as net from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { startBalancer } from '../../foundation/balancer/balancer.ts'
import { haproxyInstrument } from '../../src/platform/docker/probe/instrument.ts'
import { proofSettings } from '../../src/platform/docker/probe/settings.ts'
import type { Proxy } from '../../src/platform/docker/proxy/proxy.ts'
import { disagreements } from '../../src/proof/audit.ts'
import { baseline } from '../../src/proof/baseline.ts'
import type { Claim } from '../../src/proof/claim.ts'
import { prove } from '../../src/proof/prove.ts'
import {
  blue,
  green,
  open,
  route,
  startApp,
  tableOf,
  type Closers,
  type World,
} from '../platform/docker/probe/world.ts'
import { describeHaproxy } from '../support/docker/local-haproxy.ts'

const closers: Closers = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const arriving: Claim = { route, release: green, direction: 'in', observable: true }
const leaving: Claim = { route, release: blue, direction: 'out', observable: true }
const members = async () => [0]

/** The incumbent is on the route, and the candidate runs beside it. */
const start = async (answer?: RequestListener) => {
  const incumbent = await startApp(closers, answer)
  const candidate = await startApp(closers, answer)
  const world = await open(closers, tableOf({ [route]: { [blue]: [incumbent] } }))
  const { address, port } = candidate.server
  return {
    world,
    map: async () => {
      await world.haproxy.command(`add server shop.0/green1.0 ${address}:${port}`)
      await world.haproxy.command('set server shop.0/green1.0 state ready')
    },
    unmap: () => world.haproxy.command('set server shop.0/blue1.0 state maint'),
  }
}

/** What each claim is worth, in a proof of its own, after a baseline and what follows it. */
const worthOf = async (world: World, proxy: Proxy, after: () => Promise<unknown>) => {
  const settings = { ...proofSettings(world.source), timeout: 1500 }
  const instrument = haproxyInstrument({ ...world, proxy }, 300)
  const asked = { claims: [arriving, leaving], members }
  const baselines = await baseline(world.env, instrument, settings, asked)
  const namers = [{ route, release: green }]
  await after()
  const given: string[] = []
  for (const claim of [arriving, leaving]) {
    const request = { claims: [claim], members, baselines, namers }
    const { verdict, evidence } = await prove(world.env, instrument, settings, request)
    expect(disagreements(JSON.parse(JSON.stringify(evidence)))).toEqual([])
    given.push(`${claim.direction} ${verdict}, ${evidence.claims[0]?.grade}`)
  }
  return given
}

const dialling = (proxy: Proxy, port: () => number): Proxy => ({
  ...proxy,
  dial: () =>
    new Promise((resolve, reject) => {
      const socket = net.connect({ host: '127.0.0.1', port: port(), noDelay: true })
      socket.once('error', reject).once('connect', () => resolve(socket))
    }),
})

describeHaproxy('on a Docker host', () => {
  it('an honest world is proven, so that the lies below are what makes the difference', async () => {
    const { world, map, unmap } = await start()
    const after = async () => [await map(), await unmap()]
    expect(await worthOf(world, world.proxy, after)).toEqual([
      'in proven, proven',
      'out proven, proven',
    ])
  })

  it('an old worker that still has the incumbent keeps it from being gone', async () => {
    const { world, map, unmap } = await start()
    const after = async () => [await map(), await unmap()]
    const table = {
      ...world.proxy.table,
      readBoth: async () => {
        const both = await world.proxy.table.readBoth()
        const old = both.running
          .filter(({ release }) => release === blue)
          .map(each => ({ ...each, worker: 8, current: false, state: 'ready' as const }))
        return { ...both, running: [...both.running, ...old] }
      },
    }
    const given = await worthOf(world, { ...world.proxy, table }, after)
    expect(given).toEqual(['in proven, proven', 'out unproven, none'])
  })

  it('another proxy on the same port shows nothing, whatever it says', async () => {
    const { world, map, unmap } = await start()
    const other = createServer((_, response) => {
      response.writeHead(421, { 'X-Blue-Green-Answer': 'guessed refused' }).end()
    })
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    closers.push(() => other.close())
    const address = other.address()
    let port = world.haproxy.port
    const after = async () => {
      await map()
      await unmap()
      port = typeof address === 'object' && address !== null ? address.port : 0
    }
    const proxy = dialling(world.proxy, () => port)
    expect(await worthOf(world, proxy, after)).toEqual(['in unproven, none', 'out unproven, none'])
  })

  it('an app that forges the proxy’s header is where the proxy says, and nowhere else', async () => {
    const { world, map } = await start((_, response) => {
      response.writeHead(421, { 'X-Blue-Green-Answer': 'x refused', 'X-Blue-Green': 'x' }).end()
    })
    expect(await worthOf(world, world.proxy, map)).toEqual([
      'in proven, proven',
      'out unproven, none',
    ])
  })

  it('a proxy in front that repeats answers keeps anything from being shown', async () => {
    const { world, map, unmap } = await start()
    const routers = () => [{ host: '127.0.0.1', port: world.haproxy.port }]
    const front = await startBalancer({ kind: 'l7', routers })
    closers.push(() => front.close())
    const after = async () => {
      await map()
      await unmap()
      front.lie({ cacheFor: 60_000 })
    }
    const proxy = dialling(world.proxy, () => front.address.port)
    expect(await worthOf(world, proxy, after)).toEqual(['in unproven, none', 'out unproven, none'])
  })
})
