import { mkdir, writeFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allow } from '../../../../src/platform/docker/proxy/asks.ts'
import { mainFile } from '../../../../src/platform/docker/proxy/main-configuration.ts'
import { openTable } from '../../../../src/platform/docker/proxy/open-table.ts'
import { updateMain } from '../../../../src/platform/docker/proxy/update-main.ts'
import { type App, type Seen, startApp } from './support/app.ts'
import { ask, whoAnswers } from './support/ask.ts'
import { type LocalProxy, startProxy } from './support/local-proxy.ts'
import { route, tableOf, to } from './support/tables.ts'
import { until } from './support/until.ts'

let proxy: LocalProxy
let blue: App
let green: App

const who = (host: string, path = '/'): Promise<string | number> =>
  whoAnswers(proxy.layout.http, host, { path })

const workersOf = async (app: string) => {
  const found = await openTable(proxy, app).running()
  return found.map(({ worker, current, release, state }) => ({ worker, current, release, state }))
}

/** The heartbeat of a run that holds the app's lock. */
const beat = async (app: string, text: string): Promise<void> => {
  const folder = `${proxy.layout.root}/apps/${app}/lock`
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}/token.json`, text)
}

/** The proxy on a clock that runs ahead with every pause. */
const hastily = (meanwhile: (waited: number) => Promise<void>) => {
  let waited = 0
  const { clock } = proxy.env
  const hasty = {
    ...proxy,
    env: {
      ...proxy.env,
      clock: {
        ...clock,
        monotonic: () => clock.monotonic() + waited,
        sleep: async (duration: number) => {
          waited += duration * 40
          await meanwhile(waited)
        },
      },
    },
  }
  return { hasty, waited: () => waited }
}

beforeEach(async () => {
  ;[proxy, blue, green] = await Promise.all([startProxy(), startApp('blue'), startApp('green')])
  await openTable(proxy, 'shop').apply(tableOf('shop', route('shop.test', 0, to('r1', blue.port))))
}, 30_000)

afterEach(async () => {
  await Promise.all([proxy.stop(), blue.stop(), green.stop()])
})

test('a new app is served after a reload, and what an old worker has inside goes on', async () => {
  const [before] = await workersOf('shop')
  const slow = who('shop.test', '/wait')
  await until('it is inside', () => blue.begun() === 1)
  await openTable(proxy, 'other').apply(
    tableOf('other', route('other.test', 0, to('r9', green.port))),
  )
  expect(await who('other.test')).toBe('green')
  const both = await workersOf('shop')
  expect(both.map(({ current, state }) => [current, state])).toEqual([
    [true, 'ready'],
    [false, 'ready'],
  ])
  await openTable(proxy, 'shop').apply(tableOf('shop', route('shop.test', 0, to('r2', green.port))))
  const after = await workersOf('shop')
  expect(after.map(({ current, release, state }) => [current, release, state])).toEqual([
    [true, 'r2', 'ready'],
    [false, 'r1', 'leaving'],
  ])
  expect(await openTable(proxy, 'shop').inFlight('r1')).toMatchObject([
    { worker: before?.worker, kind: 'request' },
  ])
  expect(both[1]?.worker).toBe(before?.worker)
  blue.release()
  expect(await slow).toBe('blue')
  await until('the old worker is gone', async () => (await workersOf('shop')).length === 1)
})

test('an old worker follows the table: its clients meet no release that has left', async () => {
  await allow(proxy, 'secret', 'shop')
  const socket = connect(proxy.layout.http, '127.0.0.1')
  let got = ''
  socket.setEncoding('utf8').on('data', (text: string) => (got += text))
  const answers = (): number => got.split('HTTP/1.1 200').length - 1
  socket.write('GET /1 HTTP/1.1\r\nHost: shop.test\r\n\r\n')
  await until('the first answer', () => answers() === 1)
  await openTable(proxy, 'other').apply(tableOf('other', route('other.test', 0)))
  await openTable(proxy, 'shop').apply(tableOf('shop', route('shop.test', 0, to('r2', green.port))))
  // An idle connection outlives the reload, so that no request is sent into its end.
  socket.write('GET /2 HTTP/1.1\r\nHost: shop.test\r\nX-Blue-Green: secret:r2.0\r\n\r\n')
  await until('the second answer', () => answers() === 2 && got.includes('"/2"'))
  const second = got.slice(got.lastIndexOf('HTTP/1.1'))
  expect(second).toMatch(/^connection: close/im)
  expect(second).toMatch(/^x-blue-green-answer: secret served shop.0\/r2.0\r$/im)
  const seen = JSON.parse(second.slice(second.indexOf('{'))) as Seen
  expect(seen).toMatchObject({ name: 'green', headers: { 'x-forwarded-for': '127.0.0.1' } })
  socket.destroy()
})

test('a secret still holds after a reload', async () => {
  await allow(proxy, 'secret', 'shop')
  await openTable(proxy, 'other').apply(tableOf('other', route('other.test', 0)))
  const { headers } = await ask(proxy.layout.http, 'shop.test', {
    headers: { 'x-blue-green': 'secret' },
  })
  expect(headers['x-blue-green-answer']).toBe('secret served shop.0/r1.0')
})

test('it waits for the swap of another app, and then is busy', async () => {
  await openTable(proxy, 'shop').apply(
    tableOf('shop', route('shop.test', 0, to('r1', blue.port), to('r2', green.port))),
  )
  await beat('shop', '0')
  const { hasty, waited } = hastily(now => beat('shop', String(now)))
  const wanted = tableOf('other', route('other.test', 0, to('r9', green.port)))
  await expect(openTable(hasty, 'other').apply(wanted)).rejects.toMatchObject({
    code: 'proxy.busy',
    facts: { app: 'shop' },
  })
  expect(waited()).toBeGreaterThanOrEqual(120_000)
  await openTable(proxy, 'shop').apply(tableOf('shop', route('shop.test', 0, to('r2', green.port))))
  await openTable(proxy, 'other').apply(wanted)
  expect(await who('other.test')).toBe('green')
})

test('it does not wait for a swap that a dead run has left', async () => {
  const swapping = tableOf('shop', route('shop.test', 0, to('r1', blue.port), to('r2', green.port)))
  await openTable(proxy, 'shop').apply(swapping)
  const first = hastily(async () => undefined)
  await openTable(first.hasty, 'one').apply(
    tableOf('one', route('one.test', 0, to('r9', green.port))),
  )
  expect([await who('one.test'), first.waited()]).toEqual(['green', 0])
  await beat('shop', 'the same for ever')
  const second = hastily(async () => undefined)
  await openTable(second.hasty, 'two').apply(
    tableOf('two', route('two.test', 0, to('r9', green.port))),
  )
  expect(await who('two.test')).toBe('green')
  expect(second.waited()).toBeGreaterThanOrEqual(60_000)
  expect(second.waited()).toBeLessThan(120_000)
})

test('it waits while something is inside a release of another app that is leaving', async () => {
  const slow = who('shop.test', '/wait')
  await until('it is inside', () => blue.begun() === 1)
  await openTable(proxy, 'shop').apply(tableOf('shop', route('shop.test', 0, to('r2', green.port))))
  await beat('shop', 'at work')
  let told = false
  const listening = {
    ...proxy,
    env: {
      ...proxy.env,
      clock: {
        ...proxy.env.clock,
        sleep: async () => {
          told = true
          blue.release()
          await slow
        },
      },
    },
  }
  await openTable(listening, 'other').apply(tableOf('other', route('other.test', 0)))
  expect(told).toBe(true)
})

test('more routes than there are backends, and a redirect, take a reload and stand then', async () => {
  const names = Array.from({ length: 20 }, (_, n) => `h${n}.test`)
  await openTable(proxy, 'shop').apply({
    app: 'shop',
    redirect: 8443,
    routes: names.map((name, slot) => route(name, slot, to('r1', blue.port))),
  })
  await allow(proxy, 'secret', 'shop')
  for (const name of names) expect(await who(name)).toBe(308)
  const { headers } = await ask(proxy.layout.http, 'h19.test:8080', { path: '/x?y' })
  expect(headers.location).toBe('https://h19.test:8443/x?y')
  const asked = await ask(proxy.layout.http, 'h19.test', { headers: { 'x-blue-green': 'secret' } })
  expect(asked.headers['x-blue-green-answer']).toBe('secret served shop.19/r1.0')
})

test('a worker that does not come up leaves the old one serving, and is refused', async () => {
  // A listener on a port that is taken: the file is valid, and no worker can be made of it.
  await writeFile(
    `${proxy.layout.configuration}/zz.cfg`,
    `frontend zz\n  mode http\n  timeout client 1s\n  bind 127.0.0.1:${blue.port}\n`,
  )
  await expect(
    openTable(proxy, 'other').apply(tableOf('other', route('other.test', 0))),
  ).rejects.toMatchObject({ code: 'proxy.refused_change' })
  expect(await who('shop.test')).toBe('blue')
}, 30_000)

test('the main configuration is brought up to date once', async () => {
  await updateMain(proxy, { https: false })
  const [before] = await workersOf('shop')
  await updateMain(proxy, { https: true })
  const [after] = await workersOf('shop')
  expect(after?.worker).not.toBe(before?.worker)
  await updateMain(proxy, { https: true })
  expect((await workersOf('shop'))[0]?.worker).toBe(after?.worker)
  await writeFile(`${proxy.layout.configuration}/${mainFile}`, 'nonsense\n')
  await updateMain(proxy, { https: true })
  expect(await who('shop.test')).toBe('blue')
})

test('reloads under load lose none of some hundred POSTs, over kept connections and new ones', async () => {
  const kept = new Agent({ keepAlive: true, maxSockets: 4 })
  const answers = new Map<string, number>()
  let running = true
  const client = async (_: unknown, at: number): Promise<void> => {
    while (running) {
      const answer = await ask(proxy.layout.http, 'shop.test', {
        method: 'POST',
        body: 'x'.repeat(5_000),
        ...(at % 2 === 0 ? { agent: kept } : {}),
      }).catch((thrown: unknown) => ({ status: String(thrown), seen: undefined }))
      const told = `${answer.status} ${answer.seen?.bytes}`
      answers.set(told, (answers.get(told) ?? 0) + 1)
    }
  }
  const clients = Array.from({ length: 8 }, client)
  for (let round = 0; round < 5; round++) {
    const app = `other-${round}`
    await openTable(proxy, app).apply(tableOf(app, route(`${app}.test`, 0)))
    await openTable(proxy, 'shop').apply(
      tableOf('shop', route('shop.test', 0, to(`r${round + 2}`, green.port))),
    )
  }
  running = false
  await Promise.all(clients)
  kept.destroy()
  expect([...answers.keys()]).toEqual(['200 5000'])
  expect(answers.get('200 5000')).toBeGreaterThan(300)
}, 60_000)
