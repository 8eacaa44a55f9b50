import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { syncProcesses } from '../../foundation/cc/sync.ts'
import { type Foundation, startFoundation } from '../../foundation/foundation.ts'
import { createApp, createRoute, mapRoute, startApp } from './apps.ts'
import { type Client, complaint, connect } from './client.ts'
import { small } from './small.ts'

let foundation: Foundation
let client: Client
let blue: string
let green: string
let told: string[] = []
let host = 0

beforeAll(async () => {
  // Each test repairs by itself, when it has seen what there is to repair.
  const timeConstants = { ...small.timeConstants, diegoSync: 3_600_000 }
  foundation = await startFoundation({ ...small, timeConstants })
  client = await connect(foundation)
  blue = await startApp(client, 'blue')
  green = await startApp(client, 'green')
  foundation.cc.diego.bbs.subscribe(event => {
    if (event.kind !== 'desired' || event.after === undefined) return
    const name = event.after.appGuid === blue ? 'blue' : 'green'
    told.push(`${name} ${event.after.routes.map(route => route.uri).join(' ')}`.trim())
  })
})
afterAll(() => foundation.close())

const freshRoute = async (): Promise<string> => {
  const desired = foundation.cc.diego.bbs.desired().filter(lrp => lrp.routes.length > 0)
  expect(desired).toEqual([])
  host += 1
  return createRoute(client, `route-${host}`)
}
const path = (route: string) => `/v3/routes/${route}/destinations`
const clear = async (route: string) => {
  await client.patch(path(route), { destinations: [] })
}
const uri = () => `route-${host}.apps.test`
const lrpRoutes = (app: string) =>
  foundation.cc.diego.bbs
    .desired()
    .filter(lrp => lrp.appGuid === app)
    .flatMap(lrp => lrp.routes.map(route => route.uri))

beforeEach(() => {
  foundation.faults.clear()
  told = []
})

test('Diego hears of a mapped app once, and not again when the request is repeated', async () => {
  const route = await freshRoute()
  const first = await mapRoute(client, route, green)
  const again = await mapRoute(client, route, green)
  expect(told).toEqual([`green ${uri()}`])
  expect(again.body.destinations).toEqual(first.body.destinations)
  expect(first.body.destinations).toMatchObject([
    { app: { guid: green, process: { type: 'web' } }, port: 8080, protocol: 'http1', weight: null },
  ])
  await clear(route)
})

test('replacing takes the old app away before the new one is there', async () => {
  const route = await freshRoute()
  await mapRoute(client, route, blue)
  told = []
  await client.patch(path(route), { destinations: [{ app: { guid: green } }] })
  expect(told).toEqual(['blue', `green ${uri()}`])
  await clear(route)
})

test('after a 503 the rows are written, and the sync tells Diego what was skipped', async () => {
  const route = await freshRoute()
  const match = { method: 'POST', path: '/v3/routes/:guid/destinations' }
  foundation.faults.set({ kind: 'request', match, effect: 'after_commit', callback: 1 })
  const reply = await mapRoute(client, route, blue, green)
  expect(complaint(reply).slice(0, 2)).toEqual([503, 170015])
  expect((await client.get(path(route))).body.destinations).toHaveLength(2)
  expect([lrpRoutes(blue), lrpRoutes(green)]).toEqual([[uri()], []])
  syncProcesses(foundation.cc)
  expect(lrpRoutes(green)).toEqual([uri()])
  await clear(route)
})

test('a swallowed notification answers 200 and is repaired by the sync', async () => {
  const route = await freshRoute()
  foundation.faults.set({ kind: 'swallow_notifications', times: 1 })
  const reply = await mapRoute(client, route, green)
  expect([reply.status, lrpRoutes(green)]).toEqual([200, []])
  syncProcesses(foundation.cc)
  expect(lrpRoutes(green)).toEqual([uri()])
  await clear(route)
})

test('an empty change of a route sends all its processes again', async () => {
  const route = await freshRoute()
  await mapRoute(client, route, blue, green)
  told = []
  await client.patch(`/v3/routes/${route}`, { options: {} })
  expect(told.toSorted()).toEqual([`blue ${uri()}`, `green ${uri()}`])
  await clear(route)
})

test('removing one destination leaves the other; a second time is refused', async () => {
  const route = await freshRoute()
  const { body } = await mapRoute(client, route, blue, green)
  const mine = body.destinations.find((one: { app: { guid: string } }) => one.app.guid === blue)
  expect((await client.delete(`${path(route)}/${mine.guid}`)).status).toBe(204)
  expect([lrpRoutes(blue), lrpRoutes(green)]).toEqual([[], [uri()]])
  expect(complaint(await client.delete(`${path(route)}/${mine.guid}`))).toEqual([
    422,
    10008,
    'Unable to unmap route from destination. Ensure the route has a destination with this guid.',
  ])
  await clear(route)
})

test('duplicates, strangers and too many entries are answered as the real one does', async () => {
  const route = await freshRoute()
  const entry = { app: { guid: blue } }
  const twice = { destinations: [entry, entry] }
  expect((await client.post(path(route), twice)).status).toBe(500)
  expect((await client.patch(path(route), twice)).status).toBe(422)
  expect(complaint(await mapRoute(client, route, 'nobody'))).toEqual([
    422,
    10008,
    'App(s) with guid(s) "nobody" do not exist.',
  ])
  const ports = Array.from({ length: 101 }, (_, at) => ({ ...entry, port: 1000 + at }))
  expect((await client.patch(path(route), { destinations: ports })).status).toBe(500)
  expect((await client.post(path(route), { destinations: ports })).status).toBe(422)
})

test('another protocol for the same target is 422 on insert and 500 on replace', async () => {
  const route = await freshRoute()
  await mapRoute(client, route, blue)
  const destinations = [{ app: { guid: blue }, protocol: 'http2' }]
  expect((await client.post(path(route), { destinations })).status).toBe(422)
  expect((await client.patch(path(route), { destinations })).status).toBe(500)
  await clear(route)
})

test('a stopped app is mapped without a word to Diego', async () => {
  const route = await freshRoute()
  const idle = await createApp(client, 'idle')
  expect((await mapRoute(client, route, idle)).status).toBe(200)
  expect(told).toEqual([])
})

test('mapping and unmapping leave audit events', async () => {
  const route = await freshRoute()
  await mapRoute(client, route, blue)
  await clear(route)
  const query = `types=audit.app.map-route,audit.app.unmap-route&target_guids=${blue}`
  const { body } = await client.get(`/v3/audit_events?${query}`)
  const types = body.resources
    .filter((one: { data: { route_guid: string } }) => one.data.route_guid === route)
    .map((one: { type: string }) => one.type)
  expect(types).toEqual(['audit.app.map-route', 'audit.app.unmap-route'])
})
