import { isLeft } from 'fp-ts/lib/Either.js'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Foundation, startFoundation } from '../../../foundation/foundation.ts'
import { readPutParams, readSource } from '../../../src/config/decode.ts'
import { openPlatform } from '../../../src/platform/open.ts'
import { createApp, createRoute, mapRoute } from '../../foundation/apps.ts'
import { type Client, connect } from '../../foundation/client.ts'
import { testEnvironment } from './support/environment.ts'

const env = testEnvironment(true)

let foundation: Foundation
let client: Client
beforeAll(async () => {
  foundation = await startFoundation({ nats: 'in-process', timeConstants: { routerStartDelay: 0 } })
  client = await connect(foundation)
})
afterAll(() => foundation.close())
afterEach(() => foundation.faults.clear())

/** What is found before the first write of a put of this manifest. */
const surveyOf = async (app: string, manifest: object = {}) => {
  const source = readSource({ ...foundation.source, app })
  const params = readPutParams({ manifest: { applications: [manifest] }, docker_image: 'shop:1' })
  if (isLeft(source) || isLeft(params)) throw new Error('the request does not decode')
  const opened = await openPlatform(env, source.right)
  const platform = await opened.writing({ params: params.right, directory: '/' })
  const { counts } = await platform.prepare()
  const look = () => platform.survey({ artefact: true, counts, others: [] })
  return { survey: await look(), again: look, live: await opened.reading.live() }
}

const routed = (...names: readonly string[]) => ({ routes: names.map(route => ({ route })) })

/** Cloud Controller lists these. */
const listing = (path: string, ...resources: readonly object[]) =>
  foundation.faults.set({
    kind: 'request',
    match: { method: 'GET', path, times: 0 },
    effect: 'answer',
    status: 200,
    body: { pagination: { next: null }, resources },
  })

test('a rolling deployment that is under way keeps a put out', async () => {
  const guid = await createApp(client, 'rolling')
  await mapRoute(client, await createRoute(client, 'rolling'), guid)
  const manifest = routed(`rolling.${foundation.domain}`)
  expect((await surveyOf('rolling', manifest)).survey.obstacles).toEqual([])
  listing('/v3/deployments', { relationships: { app: { data: { guid } } } })
  expect((await surveyOf('rolling', manifest)).survey.obstacles).toEqual([
    'a rolling deployment of rolling is under way',
  ])
})

test('an app whose name only begins with ours, or has it in the middle, is none of ours', async () => {
  const ours = await createApp(client, 'shop')
  await mapRoute(client, await createRoute(client, 'shop'), ours)
  for (const name of ['shop-green', 'shopping', 'my-shop', 's.op'])
    await mapRoute(
      client,
      await createRoute(client, Buffer.from(name).toString('hex')),
      await createApp(client, name),
    )
  const { survey, live } = await surveyOf('shop', routed(`shop.${foundation.domain}`))
  expect(survey.releases.map(each => each.id)).toEqual([ours])
  expect(live.map(each => each.id)).toEqual([ours])
})

test('a route that no probe can ask says why, and one with a route service is asked to the first hop', async () => {
  const bound = await createRoute(client, 'bound')
  await mapRoute(client, bound, await createApp(client, 'hidden'))
  listing('/v3/service_route_bindings', { relationships: { route: { data: { guid: bound } } } })
  const { survey } = await surveyOf(
    'hidden',
    routed(
      `bound.${foundation.domain}`,
      `free.${foundation.domain}`,
      'hidden.apps.internal',
      `tcp.${foundation.domain}:1024`,
    ),
  )
  expect(survey.routes.map(each => [each.name, each.firstHop, each.hidden])).toEqual([
    [`bound.${foundation.domain}`, true, undefined],
    [`free.${foundation.domain}`, false, undefined],
    ['hidden.apps.internal', false, 'an internal route never passes a router'],
    [`tcp.${foundation.domain}:1024`, false, 'a TCP route carries no HTTP that could be asked'],
  ])
})

test('a web process whose health nobody asks about is told of before the first write', async () => {
  const web = routed(`health.${foundation.domain}`)
  expect((await surveyOf('health', web)).survey.remarks).toEqual([])
  const unasked = { ...web, 'health-check-type': 'process' }
  expect((await surveyOf('health', unasked)).survey.remarks).toEqual([
    'web counts as healthy as soon as its process runs: health-check-type is process; port or http would ask it',
  ])
  const worker = { 'no-route': true, 'health-check-type': 'process' }
  expect((await surveyOf('health', worker)).survey.remarks).toEqual([])
})

test('an app without a route gets a default or a random one, and one that has some keeps those', async () => {
  const namesFor = async (app: string, manifest: object) =>
    (await surveyOf(app, manifest)).survey.routes.map(each => each.name)
  const { domain } = foundation
  expect(await namesFor('My.Shop', {})).toEqual([`my-shop.${domain}`])
  const [random, ...more] = await namesFor('lonely', { 'random-route': true })
  expect(random).toMatch(new RegExp(`^lonely-[a-z0-9]{8}\\.${domain}$`))
  expect(more).toEqual([])
  expect(await namesFor('lonely', { 'no-route': true })).toEqual([])
  await mapRoute(client, await createRoute(client, 'settled'), await createApp(client, 'tenant'))
  expect(await namesFor('tenant', { 'random-route': true })).toEqual([`settled.${domain}`])
})

test('a random route of the plan is the one that is made, for the space is looked at twice', async () => {
  const { survey, again } = await surveyOf('lucky', { 'random-route': true })
  expect((await again()).routes).toEqual(survey.routes)
})
