import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressText } from '../../foundation/address.ts'
import { type Foundation, startFoundation } from '../../foundation/foundation.ts'
import { until } from '../router/until.ts'
import { createRoute, mapRoute, startApp } from './apps.ts'
import { type Client, connect } from './client.ts'
import { small } from './small.ts'

let foundation: Foundation
let client: Client
beforeAll(async () => {
  foundation = await startFoundation({ ...small, routers: 2 })
  client = await connect(foundation)
})
afterAll(() => foundation.close())

/** The status and the body of one request to a router, on a connection of its own. */
const ask = (address: string, headers: Record<string, string>): Promise<[number, string]> =>
  new Promise((resolve, reject) => {
    const asked = request(`http://${address}/`, { headers, agent: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve([response.statusCode ?? 0, Buffer.concat(chunks).toString()]),
      )
    })
    asked.on('error', reject)
    asked.end()
  })

test('an app that was pushed answers through every router until it is unmapped', async () => {
  const app = await startApp(client, 'web')
  const route = await createRoute(client, 'web')
  const { body } = await mapRoute(client, route, app)
  const headers = { host: 'web.apps.test', 'x-cf-app-instance': `${app}:0` }
  for (const router of foundation.routers) {
    const address = addressText(router.address)
    await until('the router knows the app', async () => (await ask(address, headers))[0] === 200)
    expect(JSON.parse((await ask(address, headers))[1]).name).toBe('web')
  }
  const balancer = foundation.balancer.replace('http://', '')
  expect((await ask(balancer, { host: 'web.apps.test' }))[0]).toBe(200)
  await client.delete(`/v3/routes/${route}/destinations/${body.destinations[0].guid}`)
  for (const router of foundation.routers) {
    const address = addressText(router.address)
    await until('the router forgets it', async () => (await ask(address, headers))[0] !== 200)
  }
})

test('one router can miss what the others hear', async () => {
  const app = await startApp(client, 'missed')
  const route = await createRoute(client, 'missed')
  foundation.faults.set({
    kind: 'lose_next',
    router: 'router-1',
    subject: 'router.register',
    uri: 'missed.apps.test',
  })
  await mapRoute(client, route, app)
  const statuses = () =>
    Promise.all(
      foundation.routers.map(async router => {
        const [status] = await ask(addressText(router.address), { host: 'missed.apps.test' })
        return status
      }),
    )
  await until('one router knows the app', async () => (await statuses())[0] === 200)
  expect(await statuses()).toEqual([200, 404])
})

test.each([
  ['SIGTERM', 0],
  ['SIGKILL', null],
] as const)(
  'script/foundation prints one line, serves, and %s ends all of it',
  async (signal, end) => {
    const script = new URL('../../script/foundation', import.meta.url).pathname
    const child = spawn(script, [
      '--routers',
      '1',
      '--staging-delay',
      '20ms',
      '--nats',
      'in-process',
    ])
    const lines: string[] = []
    const reader = createInterface({ input: child.stdout })
    reader.on('line', line => lines.push(line))
    await once(reader, 'line')
    const ready = JSON.parse(lines[0] ?? '')
    expect(Object.keys(ready)).toEqual([
      'source',
      'api',
      'balancer',
      'routers',
      'nats',
      'faults',
      'user',
      'password',
      'organization',
      'space',
      'domain',
    ])
    const login = JSON.parse(await (await fetch(ready.api)).text()).links.login.href
    const other = await connect({ ...foundation, ...ready, uaa: login })
    const app = await startApp(other, 'orphan')
    const { resources } = (await other.get(`/v3/processes/${app}/stats`)).body
    const port = resources[0].instance_ports[0].external
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200)
    child.kill(signal)
    const [code] = await once(child, 'exit')
    expect([code, lines.length]).toEqual([end, 1])
    await until('the app is gone', () =>
      fetch(`http://127.0.0.1:${port}`).then(
        () => false,
        () => true,
      ),
    )
  },
)
