import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isLeft } from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Foundation, startFoundation } from '../../../foundation/foundation.ts'
import { readPutParams, readSource } from '../../../src/config/decode.ts'
import { Failure } from '../../../src/failure.ts'
import { type Opened, openPlatform } from '../../../src/platform/open.ts'
import { cloudController } from '../../../src/platform/cloudfoundry/client/connect.ts'
import { foreignId, keys, newRelease } from '../../../src/platform/cloudfoundry/port/identity.ts'
import { listStrangers } from '../../../src/platform/cloudfoundry/port/strangers.ts'
import type { Platform } from '../../../src/platform/port.ts'
import type { PlannedRoute } from '../../../src/swap/model.ts'
import { createApp, createRoute, mapRoute } from '../../foundation/apps.ts'
import { type Client, connect } from '../../foundation/client.ts'
import { testEnvironment } from './support/environment.ts'
import { asUsual, fakeApi, isUsual } from './support/fake-api.ts'

const id = (nth: number) => `20260101-00000${nth}-aaaaaa`
const env = testEnvironment(true)

const open = async (source: object): Promise<Opened> => {
  const decoded = readSource(source)
  if (isLeft(decoded)) throw new Error(decoded.left.join('\n'))
  return await openPlatform(env, decoded.right)
}

const writing = async (opened: Opened, manifest: object = {}): Promise<Platform> => {
  const params = readPutParams({ manifest: { applications: [manifest] }, docker_image: 'shop:1' })
  if (isLeft(params)) throw new Error(params.left.join('\n'))
  return await opened.writing({ params: params.right, directory: '/' })
}

let foundation: Foundation
let client: Client
beforeAll(async () => {
  foundation = await startFoundation({ nats: 'in-process', timeConstants: { routerStartDelay: 0 } })
  client = await connect(foundation)
})
afterAll(() => foundation.close())

const opened = async (app: string, over: object = {}): Promise<Opened> =>
  await open({ ...foundation.source, app, ...over })

const planned = (name: string, over: Partial<PlannedRoute> = {}): PlannedRoute => ({
  name,
  id: undefined,
  url: undefined,
  wished: true,
  hidden: undefined,
  firstHop: false,
  destinations: [],
  protocol: undefined,
  options: undefined,
  made: false,
  tier: 0,
  pruned: false,
  reachable: { grade: 'waited', why: '' },
  ...over,
})

describe('a route', () => {
  test('is known as made by the deployment that made it, however often that asks', async () => {
    const platform = await writing(await opened('maker'))
    const name = `maker.${foundation.domain}`
    const first = await platform.ensureRoute(planned(name), id(1))
    expect(first.made).toBe(true)
    expect(await platform.ensureRoute(planned(name), id(1))).toEqual(first)
    expect(await platform.ensureRoute(planned(name), id(2))).toEqual({ ...first, made: false })
    expect(await platform.removeRoute(first.id)).toBe(true)
  })

  test('that somebody else made is never taken as made here, nor deleted', async () => {
    const platform = await writing(await opened('taker'))
    const theirs = await createRoute(client, 'taker')
    const match = { method: 'POST', path: '/v3/routes' }
    foundation.faults.set({ kind: 'request', match, effect: 'lose_answer' })
    onTestFinished(() => foundation.faults.clear())
    const name = `taker.${foundation.domain}`
    expect(await platform.ensureRoute(planned(name), id(1))).toEqual({ id: theirs, made: false })
    expect(await platform.removeRoute(theirs)).toBe(false)
    expect((await client.get(`/v3/routes/${theirs}`)).status).toBe(200)
  })

  test('that is there is used by its id, whatever the domains of the organization are now', async () => {
    const platform = await writing(await opened('carried'))
    const route = await createRoute(client, 'carried')
    const odd = planned('carried.no-domain.example', { id: route })
    expect(await platform.ensureRoute(odd, id(1))).toEqual({ id: route, made: false })
  })
})

describe('what others deployed', () => {
  test('gets another id when its droplet changes, although it was labelled before', async () => {
    const guid = await createApp(client, 'foreign')
    const { reading } = await opened('foreign')
    await mapRoute(client, await createRoute(client, 'foreign'), guid)
    const [before] = await reading.live()
    const platform = await writing(await opened('foreign'))
    await platform.rename(guid, 'foreign', { foreign: before?.deployment ?? '' })
    expect((await reading.live()).map(each => each.deployment)).toEqual([before?.deployment])
    await platform.mark(guid, { foreign: 'foreign-0000000000000000' })
    expect((await reading.live()).map(each => each.deployment)).toEqual([before?.deployment])
  })

  test.each(['a,b', 'a%2Cb', 'a+b c'])('is found under the name %j', async app => {
    const guid = await createApp(client, app)
    const host = Buffer.from(app).toString('hex')
    await mapRoute(client, await createRoute(client, host), guid)
    const { reading } = await opened(app)
    expect((await reading.live()).map(each => each.name)).toEqual([app])
  })
})

const fake = async (answers: Parameters<typeof fakeApi>[0]) => {
  const api = await fakeApi(seen => (isUsual(seen) ? asUsual : answers(seen)))
  const credentials = { kind: 'client', clientId: 'a', clientSecret: 'b' } as const
  return { api, cc: cloudController({ api: api.url, credentials, env }) }
}

test('strangers are found in every space, and those that cannot be seen are named by their guids', async () => {
  const { api, cc } = await fake(() => ({
    body: {
      pagination: { next: null },
      resources: [
        {
          guid: 'seen',
          name: 'inn',
          state: 'STARTED',
          created_at: '2026-01-01T00:00:00Z',
          metadata: {
            labels: { ...newRelease('inn', id(1), undefined).labels, [keys.live]: id(1) },
          },
        },
      ],
    },
  }))
  const found = await listStrangers(cc, ['unseen', 'seen'])
  expect(found.map(each => [each.id, each.name, each.standing])).toEqual([
    ['seen', 'inn', 'stranger'],
    ['unseen', 'unseen', 'stranger'],
  ])
  expect(found.map(each => each.deployment)).toEqual(
    ['seen', 'unseen'].map(guid => foreignId({ guid, droplet: undefined })),
  )
  const [asked] = api.seen.filter(seen => !isUsual(seen))
  expect(Object.fromEntries(new URL(asked?.url ?? '', api.url).searchParams)).toEqual({
    per_page: '5000',
    guids: 'unseen,seen',
    order_by: 'created_at',
  })
})

describe('the store of the lock', () => {
  test('obeys the signal that it is asked under, and no other', async () => {
    const { signal, abort } = within()
    const stalled = createServer((request, response) => {
      if (request.url?.startsWith('/v3/apps/')) return abort()
      const url = `http://${request.headers.host}`
      response.setHeader('content-type', 'application/json')
      if (request.url === '/')
        return response.end(
          JSON.stringify({ links: { cloud_controller_v3: { href: url }, login: { href: url } } }),
        )
      if (request.url?.startsWith('/oauth'))
        return response.end(JSON.stringify({ access_token: 't', expires_in: 600 }))
      const organization = { data: { guid: 'o' } }
      return response.end(
        JSON.stringify({
          pagination: { next: null },
          resources: [
            { guid: 's', name: foundation.source['space'], relationships: { organization } },
          ],
          included: {
            organizations: [
              { guid: 'o', name: foundation.source['organization'], relationships: {} },
            ],
          },
        }),
      )
    })
    await new Promise<void>(resolve => stalled.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      stalled.closeAllConnections()
      stalled.close()
    })
    const { port } = stalled.address() as AddressInfo
    const platform = await writing(await opened('locked', { api: `http://127.0.0.1:${port}` }))
    await expect(platform.during(signal).lock.remove('t')).rejects.toMatchObject({
      code: 'interrupted',
    })
  })

  test('frees the name although the lock cannot be deleted, and deletes it the next time', async () => {
    const { lock } = await writing(await opened('littered'))
    const locks = async () => {
      const labels = `${keys.role}=lock`
      const { body } = await client.get(`/v3/apps?label_selector=${encodeURIComponent(labels)}`)
      return (body as { resources: { name: string }[] }).resources.map(({ name }) =>
        name.replace(/\w{20}$/, 'RANDOM'),
      )
    }
    const taken = async (): Promise<string> => {
      const created = await lock.create('somebody')
      return created === 'taken' ? created : created.token
    }
    const match = { method: 'DELETE', path: '/v3/apps/:guid', times: 0 }
    foundation.faults.set({ kind: 'request', match, effect: 'answer', status: 403 })
    await lock.displace(await taken())
    await lock.remove(await taken())
    expect((await locks()).toSorted()).toStrictEqual([
      'littered.lock.released-RANDOM',
      'littered.lock.stale-RANDOM',
    ])
    foundation.faults.clear()
    await lock.forget(await lock.displaced())
    await lock.remove(await taken())
    await expect.poll(locks).toStrictEqual([])
  })
})

const within = () => {
  const over = new AbortController()
  return { signal: over.signal, abort: () => over.abort(new Failure('interrupted')) }
}

describe('a smoke test', () => {
  const answered = async (headers: Record<string, string>) => {
    const router = createServer((_, response) => response.writeHead(404, headers).end('none'))
    await new Promise<void>(resolve => router.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void router.close())
    const { port } = router.address() as AddressInfo
    const routers = { addresses: [`127.0.0.1:${port}`], tls: false }
    const platform = await writing(await opened('smoked', { routers }))
    return platform.smoke({
      route: 'bg.apps.test',
      release: 'r',
      path: '/',
      method: 'GET',
      headers: {},
      timeout: 2_000,
    })
  }

  test('is not answered by the router itself', async () => {
    await expect(answered({ 'x-cf-routererror': 'unknown_route' })).rejects.toMatchObject({
      code: 'smoke.unanswered',
      facts: { detail: 'the router itself said unknown_route' },
    })
  })

  test('is answered by an app that forges the error of a router', async () => {
    const forged = { 'x-cf-routererror': 'unknown_route', 'x-vcap-request-id': 'a' }
    expect(await answered(forged)).toEqual({ status: 404, body: 'none' })
  })
})
