import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { get as getTls } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { connect, createServer as createTcpServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { trueTimeConstants } from '../../foundation/diego/lrp.ts'
import type { Bus } from '../../foundation/nats/bus.ts'
import { localBus } from '../../foundation/nats/local.ts'
import type { EmbeddedRouter, RouterOptions } from '../../foundation/router/start.ts'
import { startRouter } from '../../foundation/router/start.ts'
import type { Question } from './ask.ts'
import { ask, overOneConnection } from './ask.ts'
import type { Backends } from './backends.ts'
import { startBackends } from './backends.ts'
import { blue, green, instance } from './messages.ts'
import { keyPair } from './key-pair.ts'

const timeConstants = { ...trueTimeConstants, routerStartDelay: 0 }

describe('an embedded router', () => {
  let bus: Bus
  let backends: Backends
  let closers: (() => Promise<void>)[]
  beforeEach(async () => {
    bus = localBus()
    backends = await startBackends()
    closers = [() => backends.close()]
  })
  afterEach(async () => {
    await Promise.all(closers.map(close => close()))
  })

  const start = async (options: Partial<RouterOptions> = {}): Promise<EmbeddedRouter> => {
    const router = await startRouter({ name: 'router-1', bus, timeConstants, ...options })
    closers.push(() => router.close())
    return router
  }
  const register = async (app: string, host: string, port: number | undefined) => {
    bus.publish('router.register', instance(app, host, port))
    await bus.flush()
  }

  test('names itself and the endpoint to those who know the key', async () => {
    const router = await start()
    await register(green, 'shop.test', backends.ports['green'])
    const headers = { host: 'shop.test', 'x-vcap-trace': '22' }
    const backend = `127.0.0.1:${backends.ports['green']}`
    expect((await ask(router.address, { headers })).headers).toMatchObject({
      'x-vcap-router': 'router-1',
      'x-vcap-backend': backend,
      'x-cf-routeendpoint': backend,
    })
  })

  test('makes every probe look positive when the pin is stripped', async () => {
    const router = await start({ faults: { stripPin: true } })
    await register(blue, 'shop.test', backends.ports['blue'])
    const headers = { host: 'shop.test', 'x-cf-app-instance': `${green}:0` }
    expect((await ask(router.address, { headers })).status).toBe(200)
    router.setFaults({ stripPin: false })
    expect((await ask(router.address, { headers })).status).toBe(400)
  })

  test('hides that a refusal is its own when errors are rewritten', async () => {
    const router = await start({ faults: { rewriteErrors: true } })
    const { headers, status } = await ask(router.address, { headers: { host: 'nobody.test' } })
    expect([status, headers['x-cf-routererror']]).toEqual([404, undefined])
    expect(headers['x-vcap-request-id']).toMatch(/^[\da-f-]{36}$/)
  })

  test('remembers when an app came to a route and left it', async () => {
    const router = await start()
    const seen: string[] = []
    router.onChange(({ kind, uri, app }) => seen.push(`${kind} ${uri} ${app}`))
    expect(router.changedAt('shop.test', green)).toBe(undefined)
    await register(green, 'shop.test', 1)
    const gained = router.changedAt('shop.test', green)
    await register(green, 'shop.test', 1)
    expect(router.changedAt('shop.test', green)).toBe(gained)
    await register(blue, 'shop.test', 1)
    expect(seen).toEqual([
      `gained shop.test ${green}`,
      `lost shop.test ${green}`,
      `gained shop.test ${blue}`,
    ])
  })

  test('lists its table as gorouter does', async () => {
    const router = await start()
    await register(green, 'Shop.test/Cart/', 8080)
    expect(await router.routes()).toEqual({
      'shop.test/cart': [
        {
          address: '127.0.0.1:8080',
          availability_zone: '',
          protocol: 'http1',
          tls: false,
          ttl: 120,
          tags: {},
          private_instance_id: `${green}-0`,
        },
      ],
    })
  })

  test('serves only its own isolation segments', async () => {
    const router = await start({ shard: { mode: 'segments', segments: ['iso'] } })
    bus.publish('router.register', instance(blue, 'shared.test', 1))
    bus.publish('router.register', instance(blue, 'iso.test', 1, { isolation_segment: 'iso' }))
    await bus.flush()
    expect(Object.keys(await router.routes())).toEqual(['iso.test'])
  })

  test('talks TLS on a second port', async () => {
    const router = await start({ tls: keyPair })
    await register(green, 'shop.test', backends.ports['green'])
    const port = router.tlsAddress?.port
    const headers = { host: 'shop.test' }
    const status = await new Promise(resolve => {
      const where = { host: '127.0.0.1', port, headers, agent: false, rejectUnauthorized: false }
      getTls(where, answer => resolve(answer.resume().statusCode))
    })
    expect(status).toBe(200)
  })

  test('forwards a body, an address and a query, and the answer as it comes', async () => {
    const app = createServer((incoming, response) => {
      const { url, headers } = incoming
      response.writeHead(200, { 'x-url': url, 'x-from': headers['x-forwarded-for'] })
      incoming.pipe(response)
    })
    const router = await start()
    await register(green, 'shop.test', await listening(app))
    const headers = { host: 'shop.test', 'x-forwarded-for': '10.0.0.1' }
    const body = 'x'.repeat(300_000)
    expect(
      await ask(router.address, { method: 'PUT', path: '/a?b=c', headers, body }),
    ).toMatchObject({ body, headers: { 'x-url': '/a?b=c', 'x-from': '10.0.0.1, 127.0.0.1' } })
  })

  test('passes the first bytes on before the last ones are there', async () => {
    let finish = () => {}
    const app = createServer((_, response) => {
      response.write('first')
      finish = () => response.end('last')
    })
    const router = await start()
    await register(green, 'shop.test', await listening(app))
    const sent = request({ ...router.address, headers: { host: 'shop.test' }, agent: false }).end()
    const [answer] = await once(sent, 'response')
    const [first] = await once(answer, 'data')
    finish()
    const [last] = await once(answer, 'data')
    expect(`${first} ${last}`).toBe('first last')
  })

  test('cuts an answer short when the app does', async () => {
    const app = createServer((_, response) => {
      response.write('half', () => response.socket?.destroy())
    })
    const router = await start()
    await register(green, 'shop.test', await listening(app))
    await expect(ask(router.address, { headers: { host: 'shop.test' } })).rejects.toThrow('aborted')
  })

  test('asks again when the app closed a connection that was kept', async () => {
    let connections = 0
    // Answers one request on each connection, and closes it when the next one comes.
    const app = createTcpServer(socket => {
      connections++
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        socket.once('data', () => socket.end())
      })
    })
    const router = await start()
    await register(green, 'shop.test', await listening(app))
    const headers = { host: 'shop.test' }
    const statuses = await overOneConnection(async agent => [
      (await ask(router.address, { headers }, agent)).status,
      (await ask(router.address, { headers }, agent)).status,
    ])
    expect([statuses, connections]).toEqual([[200, 200], 2])
  })

  test('does not send a POST twice when the app closes without an answer', async () => {
    const router = await start()
    await register(blue, 'shop.test', backends.ports['closing'])
    bus.publish('router.register', instance(green, 'shop.test', backends.ports['green']))
    await bus.flush()
    const headers = { host: 'shop.test' }
    const statuses = async (question: Question) => {
      const seen: number[] = []
      while (seen.length < 4) seen.push((await ask(router.address, question)).status)
      return seen.sort((one, other) => one - other)
    }
    expect(await statuses({ method: 'POST', headers, body: 'x' })).toEqual([200, 200, 502, 502])
    expect(await statuses({ headers })).toEqual([200, 200, 200, 200])
  })

  test('joins a client and an app for another protocol', async () => {
    const app = createServer()
    app.on('upgrade', (_, socket) => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n',
      )
      socket.pipe(socket)
    })
    const router = await start()
    await register(green, 'shop.test', await listening(app))
    const headers = { host: 'shop.test', connection: 'Upgrade', upgrade: 'echo' }
    const sent = request({ ...router.address, headers, agent: false }).end()
    const [answer, socket] = await once(sent, 'upgrade')
    socket.write('hello')
    const [echoed] = await once(socket, 'data')
    expect(answer.headers['x-vcap-request-id']).toMatch(/^[\da-f-]{36}$/)
    expect(String(echoed)).toBe('hello')
    socket.destroy()
  })

  test('sends a request to the route service first, if the pin fits', async () => {
    const router = await start()
    const url = 'https://127.0.0.1:1/service'
    bus.publish('router.register', {
      ...instance(green, 'shop.test', backends.ports['green']),
      route_service_url: url,
    })
    bus.publish('router.register', {
      ...instance(green, 'bad.test', 1),
      route_service_url: 'http:',
    })
    await bus.flush()
    const answers = await Promise.all(
      [green, blue].map(app =>
        ask(router.address, { headers: { host: 'shop.test', 'x-cf-app-instance': `${app}:0` } }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([502, 400])
    expect(Object.keys(await router.routes())).toEqual(['shop.test'])
  })

  test('ends with everything in flight when it is closed', async () => {
    const router = await start()
    const socket = connect(router.address)
    await once(socket, 'connect')
    const ended = once(socket, 'close')
    await router.close()
    await ended
  })

  const listening = async (server: Server): Promise<number> => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closers.push(async () => {
      server.close()
    })
    return (server.address() as AddressInfo).port
  }
})
