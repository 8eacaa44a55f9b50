import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Address } from '../../foundation/address.ts'
import {
  type Balancer,
  type BalancerOptions,
  startBalancer,
} from '../../foundation/balancer/balancer.ts'
import { trueTimeConstants } from '../../foundation/diego/lrp.ts'
import { localBus } from '../../foundation/nats/local.ts'
import { startRouter } from '../../foundation/router/start.ts'
import { ask } from './ask.ts'
import { manualClock } from './manual-clock.ts'
import { blue, green, instance } from './messages.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const listening = async (answer: RequestListener): Promise<Address> => {
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

describe('a router', () => {
  const start = async () => {
    const bus = localBus()
    const clock = manualClock()
    const timeConstants = { ...trueTimeConstants, routerStartDelay: 0 }
    const router = await startRouter({ name: 'router-1', bus, clock, timeConstants })
    closers.push(() => router.close())
    const announce = async () => {
      bus.publish('router.register', instance(green, 'shop.test', 1001))
      bus.publish('router.register', instance(blue, 'shop.test', 1002))
      await bus.flush()
    }
    const knows = async () =>
      ((await router.routes())['shop.test'] ?? []).map(({ address }) => address.split(':')[1])
    await announce()
    return { router, bus, clock, announce, knows }
  }

  test('forgets one app and hears no more of it, until it remembers', async () => {
    const { router, announce, knows } = await start()
    router.forget(green)
    expect(await knows()).toEqual(['1002'])
    await announce()
    expect(await knows()).toEqual(['1002'])
    router.remember(green)
    await announce()
    expect(new Set(await knows())).toEqual(new Set(['1001', '1002']))
  })

  test('flaps: it forgets in every other period, and takes the heartbeats in between', async () => {
    const { router, clock, announce, knows } = await start()
    router.forget(green, 1000)
    const seen: number[] = []
    for (let turn = 0; turn < 4; turn += 1) {
      await announce()
      seen.push((await knows()).length)
      clock.advance(1000)
    }
    router.remember(green)
    await announce()
    clock.advance(5000)
    expect([...seen, (await knows()).length]).toEqual([1, 2, 1, 2, 2])
  })

  test('that starts again has an empty table, and asks for announcements', async () => {
    const { router, bus, knows } = await start()
    const heard: string[] = []
    bus.subscribe('router.start', subject => void heard.push(subject))
    router.restart()
    await bus.flush()
    expect([await knows(), heard]).toEqual([[], ['router.start']])
    router.cut()
    router.restart()
    await bus.flush()
    expect(heard).toHaveLength(1)
  })

  test('overwrites what an app says in its name, and fills in a request id that is empty', async () => {
    const { router, bus } = await start()
    const app = await listening((_, response) => {
      const forged = { 'x-vcap-router': '10.9.9.9', 'x-vcap-request-id': '' }
      response.writeHead(404, { ...forged, 'x-cf-routererror': 'unknown_route' }).end()
    })
    bus.publish('router.register', instance(green, 'forger.test', app.port))
    await bus.flush()
    const said = async (more: Readonly<Record<string, string>>) =>
      (await ask(router.address, { headers: { host: 'forger.test', ...more } })).headers
    const [traced, plain] = [await said({ 'x-vcap-trace': '22' }), await said({})]
    expect([traced['x-vcap-router'], plain['x-vcap-router']]).toEqual(['router-1', '10.9.9.9'])
    expect(plain['x-vcap-request-id']).toMatch(/^[\da-f-]{36}$/)
  })
})

describe('a balancer', () => {
  const before = async (
    answer: RequestListener,
    options: Partial<BalancerOptions> = {},
  ): Promise<Balancer> => {
    const servers = [await listening(answer), await listening(answer), await listening(answer)]
    const balancer = await startBalancer({ kind: 'l7', routers: () => servers, ...options })
    closers.push(() => balancer.close())
    return balancer
  }

  test('takes headers off requests and answers', async () => {
    const { address } = await before(
      (request, response) => {
        response
          .setHeader('x-vcap-router', 'router-1')
          .end(String(request.headers['x-pin'] ?? 'none'))
      },
      { lies: { stripRequest: ['x-pin'], stripAnswer: ['x-vcap-router'] } },
    )
    const { body, headers } = await ask(address, { headers: { 'X-Pin': 'a' } })
    expect([body, headers['x-vcap-router']]).toEqual(['none', undefined])
  })

  test('repeats a 200 for a while, whatever is asked, and nothing else', async () => {
    let count = 0
    const { address, lie } = await before((request, response) => {
      count += 1
      response.writeHead(request.url?.startsWith('/bad') === true ? 400 : 200).end(`${count}`)
    })
    lie({ cacheFor: 60_000 })
    const bodies: string[] = []
    for (const path of ['/a?x=1', '/a?x=2', '/bad', '/bad']) {
      bodies.push((await ask(address, { path })).body)
    }
    lie({ cacheFor: 0 })
    bodies.push((await ask(address, { path: '/a' })).body)
    expect(bodies).toEqual(['1', '1', '2', '3', '4'])
  })

  test('says pages of its own instead of errors', async () => {
    const { address } = await before((_, response) => void response.writeHead(404).end('no'), {
      lies: { pages: { 404: 200 } },
    })
    const { status, body } = await ask(address, {})
    expect([status, body]).toEqual([200, '<h1>We will be right back.</h1>\n'])
  })

  test('keeps a client that keeps its cookie, and chooses anew for others', async () => {
    const { address } = await before(
      (request, response) => void response.end(String(request.socket.localPort)),
      { kind: 'cookie', choose: 'round-robin' },
    )
    const first = await ask(address, {})
    const cookie = first.cookies[0] ?? ''
    const kept = await Promise.all([1, 2, 3].map(() => ask(address, { headers: { cookie } })))
    const others = await Promise.all([1, 2, 3].map(() => ask(address, {})))
    expect(new Set(kept.map(({ body }) => body))).toEqual(new Set([first.body]))
    expect(new Set(others.map(({ body }) => body)).size).toBe(3)
  })

  test('that does not look into connections cannot change what passes', async () => {
    const { lie } = await before((_, response) => void response.end(), { kind: 'l4' })
    expect(() => lie({ cacheFor: 1 })).toThrow('a balancer of kind l4 changes nothing that passes')
  })
})
