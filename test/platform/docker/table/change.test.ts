import { Agent } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isFailure } from '../../../../src/failure.ts'
import { allow } from '../../../../src/platform/docker/proxy/asks.ts'
import { openTable } from '../../../../src/platform/docker/proxy/open-table.ts'
import { type App, startApp } from './support/app.ts'
import { ask, whoAnswers } from './support/ask.ts'
import { type LocalProxy, startProxy } from './support/local-proxy.ts'
import { localShell } from './support/local-shell.ts'
import { route, tableOf, to } from './support/tables.ts'
import { until } from './support/until.ts'

let proxy: LocalProxy
let blue: App
let green: App

const shop = (...releases: readonly (readonly [string, App])[]) =>
  tableOf('shop', route('shop.test', 0, ...releases.map(([name, app]) => to(name, app.port))))

const who = (host = 'shop.test', path = '/', agent?: Agent): Promise<string | number> =>
  whoAnswers(proxy.layout.http, host, { path, ...(agent ? { agent } : {}) })

const table = () => openTable(proxy, 'shop')

const servers = async () =>
  (await table().running()).map(({ release, state, sessions }) => ({ release, state, sessions }))

beforeEach(async () => {
  ;[proxy, blue, green] = await Promise.all([startProxy(), startApp('blue'), startApp('green')])
}, 30_000)

afterEach(async () => {
  await Promise.all([proxy.stop(), blue.stop(), green.stop()])
})

describe('a table', () => {
  test('is what was applied, and applying it again is one script that changes nothing', async () => {
    const wanted = shop(['r1', blue], ['r2', green])
    expect(await table().read()).toEqual({ app: 'shop', redirect: undefined, routes: [] })
    await table().apply(wanted)
    expect(await table().read()).toEqual(wanted)
    expect(await servers()).toEqual([
      { release: 'r1', state: 'ready', sessions: 0 },
      { release: 'r2', state: 'ready', sessions: 0 },
    ])
    const before = proxy.runs()
    await table().apply(wanted)
    expect(proxy.runs()).toBe(before + 1)
  })

  test('changes without a reload once the app is known, in two scripts', async () => {
    await table().apply(shop(['r1', blue]))
    const [first] = await table().running()
    const before = proxy.runs()
    await table().apply(
      tableOf(
        'shop',
        route('shop.test', 0, to('r2', green.port)),
        route('new.test', 7, to('r2', green.port)),
      ),
    )
    expect(proxy.runs()).toBe(before + 2)
    expect(await who('new.test')).toBe('green')
    expect((await table().running()).map(({ worker, slot }) => [worker, slot])).toEqual([
      [first?.worker, 0],
      [first?.worker, 7],
    ])
  })

  test('stands again after the proxy was killed', async () => {
    const wanted = shop(['r1', blue], ['r2', green])
    await table().apply(wanted)
    await table().apply(shop(['r2', green]))
    await proxy.restart()
    expect(await who()).toBe('green')
    expect(await servers()).toEqual([{ release: 'r2', state: 'ready', sessions: 0 }])
  })

  test('a file on the volume rules over what an interrupted run left in the workers', async () => {
    await table().apply(shop(['r1', blue]))
    const wanted = shop(['r1', blue], ['r2', green])
    const [worker] = await table().running()
    // As when it was killed between add server and enable health, and before the map was renamed.
    await proxy.shell.run(
      `exec 3<>/dev/tcp/127.0.0.1/${proxy.layout.master}; printf '%s\\nquit\\n' "$1" >&3; cat <&3; : >"$2"`,
      {
        arguments: [
          `@!${worker?.worker} add server shop.0/r2.0 127.0.0.1:${green.port} check`,
          proxy.layout.routes,
        ],
      },
    )
    await table().apply(wanted)
    expect(await servers()).toEqual([
      { release: 'r1', state: 'ready', sessions: 0 },
      { release: 'r2', state: 'ready', sessions: 0 },
    ])
    await proxy.restart()
    expect(['blue', 'green']).toContain(await who())
  })

  test('stands after runs were killed at any moment, and requests were answered all along', async () => {
    const both = shop(['r1', blue], ['r2', green])
    await table().apply(both)
    let killed = 0
    for (let patience = 10; patience <= 200; patience += 10) {
      const shell = localShell(proxy.layout.root, patience)
      const wanted = patience % 20 === 0 ? shop(['r1', blue]) : shop(['r2', green], ['r1', blue])
      await openTable({ ...proxy, shell }, 'shop')
        .apply(wanted)
        .catch(() => (killed += 1))
      expect(['blue', 'green']).toContain(await who())
    }
    expect(killed).toBeGreaterThan(0)
    await table().apply(both)
    await proxy.restart()
    expect((await servers()).map(({ release, state }) => [release, state])).toEqual([
      ['r1', 'ready'],
      ['r2', 'ready'],
    ])
  }, 60_000)

  test('a server whose address changed is replaced', async () => {
    await table().apply(shop(['r1', blue]))
    await table().apply(shop(['r1', green]))
    expect(await who()).toBe('green')
  })

  test('a dead instance is seen as down and passed over, and as ready when it lives again', async () => {
    await table().apply(shop(['r1', blue], ['r2', green]))
    await blue.stop()
    for (let n = 0; n < 10; n++) expect(await who()).toBe('green')
    await until('it is down', async () => (await servers())[0]?.state === 'down')
    blue = await startApp('blue')
  })
})

describe('a change under load', () => {
  test('loses none of some hundred POSTs over kept connections, back and forth', async () => {
    await table().apply(shop(['r1', blue]))
    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    const answers = new Map<string, number>()
    let running = true
    const client = async (): Promise<void> => {
      while (running) {
        const answer = await ask(proxy.layout.http, 'shop.test', {
          method: 'POST',
          body: 'x'.repeat(5_000),
          agent,
        }).catch((thrown: unknown) => ({ status: String(thrown), seen: undefined }))
        const told = `${answer.status} ${answer.seen?.name} ${answer.seen?.bytes}`
        answers.set(told, (answers.get(told) ?? 0) + 1)
      }
    }
    const clients = Array.from({ length: 8 }, client)
    for (let round = 0; round < 5; round++) {
      for (const wanted of [
        shop(['r1', blue], ['r2', green]),
        shop(['r2', green]),
        shop(['r1', blue], ['r2', green]),
        shop(['r1', blue]),
      ]) {
        await table().apply(wanted)
      }
    }
    running = false
    await Promise.all(clients)
    agent.destroy()
    expect([...answers.keys()].toSorted()).toEqual(['200 blue 5000', '200 green 5000'])
    expect([...answers.values()].reduce((sum, count) => sum + count)).toBeGreaterThan(300)
  }, 60_000)

  test('two apps at once do not lose each other', async () => {
    const tables = ['one', 'two', 'three', 'four'].map(app => openTable(proxy, app))
    await Promise.all(
      tables.map((each, at) =>
        each.apply(
          tableOf(
            `${['one', 'two', 'three', 'four'][at]}`,
            route(`h${at}.test`, 0, to('r1', blue.port)),
          ),
        ),
      ),
    )
    for (const at of [0, 1, 2, 3]) expect(await who(`h${at}.test`)).toBe('blue')
    await proxy.restart()
    for (const at of [0, 1, 2, 3]) expect(await who(`h${at}.test`)).toBe('blue')
  })
})

describe('leaving', () => {
  test('a request inside is finished, and then the server is gone', async () => {
    await table().apply(shop(['r1', blue]))
    await allow(proxy, 'secret', 'shop')
    const slow = who('shop.test', '/wait')
    await until('it is inside', () => blue.begun() === 1)
    await table().apply(shop(['r2', green]))
    expect(await servers()).toContainEqual({ release: 'r1', state: 'leaving', sessions: 1 })
    expect(await who()).toBe('green')
    const pinned = await ask(proxy.layout.http, 'shop.test', {
      headers: { 'x-blue-green': 'secret:r1.0' },
    })
    expect([pinned.status, pinned.headers['x-blue-green-answer']]).toEqual([421, 'secret refused'])
    const [flight, ...others] = await table().inFlight('r1')
    expect(others).toEqual([])
    expect(flight).toMatchObject({ slot: 0, release: 'r1', index: 0, kind: 'request' })
    expect(flight?.client).toMatch(/^127\.0\.0\.1:\d+$/)
    blue.release()
    expect(await slow).toBe('blue')
    await until('nothing is inside', async () => (await servers()).length === 1)
    expect(await servers()).toEqual([{ release: 'r2', state: 'ready', sessions: 0 }])
  })

  test('a server that comes back while something is inside serves again', async () => {
    await table().apply(shop(['r1', blue]))
    const slow = who('shop.test', '/wait')
    await until('it is inside', () => blue.begun() === 1)
    await table().apply(shop(['r2', green]))
    await table().apply(shop(['r1', blue]))
    expect(await who()).toBe('blue')
    blue.release()
    expect(await slow).toBe('blue')
  })

  test('a websocket passes, counts as a tunnel, and ends when it is cut', async () => {
    await table().apply(shop(['r1', blue]))
    const socket = connect(proxy.layout.http, '127.0.0.1')
    const closed = new Promise(resolve => socket.once('close', resolve))
    let got = ''
    socket.setEncoding('utf8').on('data', (text: string) => (got += text))
    socket.write(
      'GET /ws HTTP/1.1\r\nHost: shop.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await until('it is upgraded', () => got.includes('101 Switching Protocols'))
    await table().apply(shop(['r2', green]))
    socket.write('hello')
    await until('it still echoes', () => got.endsWith('hello'))
    const flights = await table().inFlight('r1')
    expect(flights.map(({ kind }) => kind)).toEqual(['tunnel'])
    await table().cut(flights.map(flight => ({ ...flight, id: `${flight.id}0` })))
    expect(await table().inFlight('r1')).toHaveLength(1)
    await table().cut(flights)
    await closed
    expect(await table().inFlight('r1')).toEqual([])
    expect(await servers()).toEqual([{ release: 'r2', state: 'ready', sessions: 0 }])
  })
})

describe('what is refused', () => {
  test('a route of another app, by its name, and nothing changes', async () => {
    const mine = shop(['r1', blue])
    await table().apply(mine)
    const other = openTable(proxy, 'other')
    const thrown = await other
      .apply(tableOf('other', route('own.test', 0), route('SHOP.test/', 1, to('r9', blue.port))))
      .catch((reason: unknown) => reason)
    expect(isFailure(thrown, 'route.claimed')).toBe(true)
    expect(thrown).toMatchObject({ facts: { route: 'shop.test', app: 'shop' } })
    expect((await other.read()).routes).toEqual([])
    expect(await table().claims()).toEqual(new Map([['shop.test', 'shop']]))
    expect(await who('own.test')).toBe(404)
  })

  test('what HAProxy does not take, in its words, and nothing changes', async () => {
    await table().apply(shop(['r1', blue]))
    const wrong = tableOf('shop', route('shop.test', 0, to('r 2', green.port)))
    const thrown = await table()
      .apply(wrong)
      .catch((reason: unknown) => reason)
    expect(thrown).toMatchObject({ code: 'proxy.refused_change' })
    expect(await table().read()).toEqual(shop(['r1', blue]))
    expect(await who()).toBe('blue')
  })

  test('a proxy that does not run is not one without servers', async () => {
    await table().apply(shop(['r1', blue]))
    await proxy.kill()
    await expect(table().running()).rejects.toMatchObject({ code: 'proxy.stopped' })
  })
})

describe('an app that speaks HTTP/2', () => {
  test('is asked in it, and its connections that idle do not keep its server', async () => {
    const seen: string[] = []
    const server = createHttp2Server((request, response) => {
      seen.push(request.httpVersion)
      response.end('{"name":"h2"}')
    })
    const sessions = new Set<{ readonly destroy: () => void }>()
    server.on('session', session => sessions.add(session))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await table().apply(
      tableOf('shop', route('shop.test', 0, { ...to('r1', port), protocol: 'http2' })),
    )
    for (let n = 0; n < 20; n++) expect(await who()).toBe('h2')
    expect(new Set(seen)).toEqual(new Set(['2.0']))
    await table().apply(shop(['r2', green]))
    await until('its server is gone', async () => (await servers()).length === 1)
    for (const session of sessions) session.destroy()
    server.close()
  })
})
