import * as http from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { haproxyInstrument } from '../../../../src/platform/docker/probe/instrument.ts'
import { impossibleInstance, type Question } from '../../../../src/proof/instrument.ts'
import { describeHaproxy } from '../../../support/docker/local-haproxy.ts'
import {
  ask,
  blue,
  green,
  inWords,
  open,
  openTwoReleases,
  route,
  startApp,
  tableOf,
  visit,
  type Closers,
  type World,
} from './world.ts'

const closers: Closers = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const twoReleases = (answer?: http.RequestListener) => openTwoReleases(closers, answer)

const served = 'present: served, 200; in rotation'
const notRotating = 'unknown: answers its pin, and is not in rotation, 200'

describeHaproxy('a visit to the proxy', () => {
  it('tells who is in rotation, and refuses who is not there', async () => {
    const world = await twoReleases()
    const questions = [
      ask(green, impossibleInstance),
      ask(green, 0),
      ask(green, 1),
      ask(blue, 0),
      ask('nobody', 0),
      ask('not a name', 0),
    ]
    const present = { verdict: 'present', why: 'served, 200; in rotation', sameConnection: true }
    const absent = { verdict: 'absent', why: 'refused, 421', sameConnection: true }
    expect(await visit(world, questions)).toEqual([
      absent,
      present,
      present,
      present,
      absent,
      {
        verdict: 'unknown',
        why: 'no server can have the name of this instance',
        sameConnection: false,
      },
    ])
    expect(world.calls).toEqual({ allowed: 1, read: 1, dialled: 1 })
  })

  it('asks with GET, too, and on exactly the path of the route', async () => {
    const app = await startApp(closers)
    const path = `${route}/cart`
    const world = await open(closers, tableOf({ [path]: { [green]: [app] } }), 'GET')
    expect(inWords(await visit(world, [ask(green, 0, path)]))).toEqual([served])
    expect(app.seen.map(({ method, url = '' }) => `${method} ${url.replace(/=.*/, '')}`)).toEqual([
      'GET /cart?probe',
      'GET /cart?probe',
    ])
    expect(app.seen[0]?.headers).toMatchObject({
      host: route,
      'user-agent': 'blue-green-resource',
      'cache-control': 'no-cache',
    })
    const [first, second] = app.seen
    expect(first?.url).not.toBe(second?.url)
    expect(app.seen.filter(({ headers }) => 'x-blue-green' in headers)).toEqual([])
  })

  it('asks a wildcard route at a host that nothing else can have', async () => {
    const app = await startApp(closers)
    const world = await open(closers, tableOf({ '*.example.com': { [green]: [app] } }))
    expect(inWords(await visit(world, [ask(green, 0, '*.example.com')]))).toEqual([served])
    expect(app.seen[0]?.headers.host).toMatch(/^[a-z0-9]{12}\.example\.com$/)
  })

  it('is not sent on to HTTPS where clients are', async () => {
    const app = await startApp(closers)
    const world = await open(closers, tableOf({ [route]: { [green]: [app] } }, 443))
    expect(inWords(await visit(world, [ask(green), ask(blue)]))).toEqual([
      served,
      'absent: refused, 421',
    ])
  })

  it('takes a route that the proxy does not know for absence', async () => {
    const world = await twoReleases()
    expect(inWords(await visit(world, [ask(green, 0, 'other.example.org')]))).toEqual([
      'absent: refused, 404',
    ])
  })

  it('asks unpinned again only when what it saw is old', async () => {
    const world = await twoReleases()
    const instrument = haproxyInstrument(world)
    const reached = () => world.apps.reduce((sum, { seen }) => sum + seen.length, 0)
    await visit(world, [ask(green, 0), ask(green, 1)], instrument)
    const first = reached()
    await visit(world, [ask(green, 0), ask(green, 1)], instrument)
    expect(reached() - first).toBe(2)
  })

  it('has no app answer for a pin that cannot be met', async () => {
    const world = await twoReleases()
    await world.haproxy.command('set server shop.0/green1.0 state maint')
    await visit(world, [ask(green, 0), ask(green, impossibleInstance), ask('nobody')])
    // One that nobody pinned goes with each refusal, and no more.
    expect(world.apps.reduce((sum, { seen }) => sum + seen.length, 0)).toBe(3)
  })

  it('asks at doors that say how they are reached', async () => {
    const world = await twoReleases()
    const inside = {
      ...world.proxy,
      entrance: async () => ({ kind: 'inside', port: 8080 }) as const,
    }
    expect([
      await haproxyInstrument(world).doors([route]),
      await haproxyInstrument({ ...world, proxy: inside }).doors([route]),
    ]).toEqual([
      [{ kind: 'router', address: `127.0.0.1:${world.haproxy.port}` }],
      [{ kind: 'router', address: '127.0.0.1:8080 inside test-proxy' }],
    ])
  })
})

describeHaproxy('a server that is not quite there', () => {
  it('is neither present nor absent in drain or with weight 0, whatever its pin answers', async () => {
    for (const command of [
      'set server shop.0/green1.0 state drain',
      'set weight shop.0/green1.0 0',
    ]) {
      const world = await twoReleases()
      await world.haproxy.command(command)
      expect(inWords(await visit(world, [ask(green, 0), ask(green, 1)]))).toEqual([
        notRotating,
        served,
      ])
    }
  })

  it('has to be seen again after it was gone', async () => {
    const world = await twoReleases()
    const instrument = haproxyInstrument(world)
    const said: string[] = []
    for (const state of ['ready', 'maint', 'drain']) {
      await world.haproxy.command(`set server shop.0/green1.0 state ${state}`)
      said.push(...inWords(await visit(world, [ask(green, 0)], instrument)))
    }
    expect(said).toEqual([served, 'absent: refused, 421; leaving with 0 inside', notRotating])
  })

  it('is not taken for present because an app asks for a password', async () => {
    const world = await twoReleases((_, response) => {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="shop"' }).end()
    })
    await world.haproxy.command('set server shop.0/green1.0 state drain')
    const answers = await visit(world, [ask(green, 1), ask(green, 0)])
    expect(inWords(answers)).toEqual([
      'present: served, 401; in rotation',
      'unknown: answers its pin, and is not in rotation, 401',
    ])
  })

  it('is absent in maintenance, and what is inside is told', async () => {
    const world = await twoReleases((request, response) => {
      if (request.url !== '/slow') response.end('hello')
    })
    await world.haproxy.command('set server shop.0/green1.1 state maint')
    await world.haproxy.command('set server shop.0/blue1.0 state maint')
    const { port } = world.haproxy
    const slow = http.get({ port, path: '/slow', headers: { host: route } })
    closers.push(() => slow.once('error', () => undefined).destroy())
    await expect
      .poll(async () => (await world.haproxy.running()).map(({ sessions }) => sessions))
      .toEqual([1, 0, 0])
    await world.haproxy.command('set server shop.0/green1.0 state maint')
    await world.haproxy.command('set server shop.0/blue1.0 state ready')
    expect(inWords(await visit(world, [ask(green, 0), ask(green, 1)]))).toEqual([
      'absent: refused, 421; leaving with 1 inside',
      'absent: refused, 421; leaving with 0 inside',
    ])
  })

  it('is unknown when its check fails, and out of reach when it was in rotation before', async () => {
    const world = await twoReleases()
    const instrument = haproxyInstrument(world)
    expect(inWords(await visit(world, [ask(green, 0)], instrument))).toEqual([served])
    await world.apps[0].stop()
    await expect
      .poll(async () => (await world.haproxy.running()).map(({ state }) => state), {
        timeout: 9000,
      })
      .toEqual(['down', 'ready', 'ready'])
    expect([
      inWords(await visit(world, [ask(green, 0)], instrument)),
      inWords(await visit(world, [ask(green, 0)])),
    ]).toEqual([
      ['present: refused, 421, and the table still has it (out of reach)'],
      ['unknown: refused, 421, and the table still has it'],
    ])
  })

  it('is out of reach when the proxy has to answer for it', async () => {
    const app = await startApp(closers)
    const world = await open(closers, tableOf({ [route]: { [green]: [app] } }))
    const instrument = haproxyInstrument(world)
    expect(inWords(await visit(world, [ask(green)], instrument))).toEqual([served])
    await world.haproxy.command('disable health shop.0/green1.0')
    await app.stop()
    expect([
      inWords(await visit(world, [ask(green)], instrument)),
      inWords(await visit(world, [ask(green)])),
    ]).toEqual([
      ['present: the proxy answered in its place, 503 (out of reach)'],
      ['unknown: the proxy answered in its place, 503'],
    ])
  })

  it('is not absent because its app says so', async () => {
    const world = await twoReleases((request, response) => {
      const secret = String(request.headers['x-blue-green'])
      response.writeHead(421, { 'X-Blue-Green-Answer': `${secret} refused` }).end()
    })
    expect(inWords(await visit(world, [ask(green, 0), ask(green, impossibleInstance)]))).toEqual([
      'present: served, 421; in rotation',
      'absent: refused, 421',
    ])
  })

  it('is not absent while the table cannot be read', async () => {
    const world = await twoReleases()
    const table = { ...world.proxy.table, readBoth: () => Promise.reject(new Error('no session')) }
    const questions = [ask('nobody'), ask(green, impossibleInstance)]
    expect(inWords(await visit({ ...world, proxy: { ...world.proxy, table } }, questions))).toEqual(
      ['unknown: refused, 421, and the table cannot be read: internal', 'absent: refused, 421'],
    )
  })

  it('can be shown absent, and another present, where an old release hangs', async () => {
    const [good, hung] = [await startApp(closers), await startApp(closers, () => undefined)]
    const hasty = (world: World, questions: readonly Question[]) =>
      visit(world, questions, haproxyInstrument(world, 300))
    const both = await open(closers, tableOf({ [route]: { [green]: [good], [blue]: [hung] } }))
    expect(inWords(await hasty(both, [ask(green), ask('nobody')]))).toEqual([
      served,
      'absent: refused, 421',
    ])
    const only = await open(closers, tableOf({ [route]: { [blue]: [hung] } }))
    expect(inWords(await hasty(only, [ask(green)]))).toEqual(['absent: refused, 421'])
    const began = performance.now()
    const answers = await hasty(
      only,
      Array.from({ length: 20 }, () => ask(blue)),
    )
    expect(inWords(answers)).toEqual(Array(20).fill('unknown: timed out'))
    expect(performance.now() - began).toBeLessThan(1500)
  })
})
