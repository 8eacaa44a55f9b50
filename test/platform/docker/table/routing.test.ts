import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allow, forget } from '../../../../src/platform/docker/proxy/asks.ts'
import { openTable } from '../../../../src/platform/docker/proxy/open-table.ts'
import { type App, startApp } from './support/app.ts'
import { ask, whoAnswers } from './support/ask.ts'
import { type LocalProxy, startProxy } from './support/local-proxy.ts'
import { route, tableOf, to } from './support/tables.ts'

let proxy: LocalProxy
let apps: readonly App[]

const portOf = (at: number): number => apps[at]?.port ?? 0
const who = (host: string, path = '/'): Promise<string | number> =>
  whoAnswers(proxy.layout.http, host, { path })

beforeAll(async () => {
  proxy = await startProxy()
  apps = await Promise.all(['root', 'new', 'wild', 'deep', 'other'].map(startApp))
  await openTable(proxy, 'shop').apply(
    tableOf(
      'shop',
      route('shop.test', 0, to('r1', portOf(0))),
      route('shop.test/new', 1, to('r1', portOf(1))),
      route('*.shop.test', 2, to('r1', portOf(2))),
      route('*.deep.shop.test/a;b', 3, to('r1', portOf(3))),
      route('empty.test', 4, to('r1')),
      route('other.test/nowhere', 5),
    ),
  )
  await openTable(proxy, 'other').apply(
    tableOf('other', route('other.test', 0, to('r9', portOf(4)))),
  )
  await allow(proxy, 's3cret', 'shop')
}, 30_000)

afterAll(async () => {
  await proxy.stop()
  await Promise.all(apps.map(app => app.stop()))
})

describe('where a request goes', () => {
  test.each([
    ['shop.test', '/', 'root'],
    ['SHOP.test', '/', 'root'],
    ['shop.test:8080', '/x/y', 'root'],
    ['shop.test', '/new', 'new'],
    ['shop.test', '/new?x=1', 'new'],
    ['shop.test', '/new/x', 'new'],
    ['shop.test', '/newer', 'root'],
    ['a.shop.test', '/', 'wild'],
    ['a.b.shop.test', '/new', 'wild'],
    ['a.deep.shop.test', '/a;b/c', 'deep'],
    ['a.deep.shop.test', '/a', 'wild'],
    ['other.test', '/', 'other'],
    ['unknown.test', '/', 404],
    ['test', '/', 404],
    ['xshop.test', '/', 404],
    ['empty.test', '/', 503],
    // Nothing is mapped to it yet, so it takes nothing from its parent.
    ['other.test', '/nowhere', 'other'],
  ])('%s%s leads to %s', async (host, path, expected) => {
    expect(await who(host, path)).toBe(expected)
  })

  test('an unknown route is refused in the name of this resource', async () => {
    const { headers } = await ask(proxy.layout.http, 'unknown.test')
    expect(headers['x-blue-green']).toBe('no-route')
    expect(headers['x-blue-green-answer']).toBeUndefined()
  })
})

describe('what an app sees', () => {
  test('it learns of the client from the proxy and not from the client', async () => {
    const headers = {
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '1',
      'x-forwarded-host': 'forged.test',
    }
    const { seen } = await ask(proxy.layout.http, 'shop.test:8080', { headers })
    expect(seen?.headers).toMatchObject({
      host: 'shop.test:8080',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'shop.test:8080',
      'x-forwarded-port': '8080',
      'x-forwarded-proto': 'http',
    })
    expect(seen?.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('the id of a request is kept', async () => {
    const headers = { 'x-request-id': 'mine' }
    const { seen } = await ask(proxy.layout.http, 'shop.test', { headers })
    expect(seen?.headers['x-request-id']).toBe('mine')
  })

  test('a secret never reaches it, allowed or not', async () => {
    for (const value of ['s3cret', 's3cret:r1.0', 'wrong', 'wrong:r1.0']) {
      const headers = { 'x-blue-green': value }
      const { seen } = await ask(proxy.layout.http, 'shop.test', { headers })
      expect(seen?.headers['x-blue-green']).toBeUndefined()
    }
  })
})

const asking = async (value: string, host = 'shop.test', method = 'GET') => {
  const headers = { 'x-blue-green': value }
  const { status, headers: answered } = await ask(proxy.layout.http, host, { headers, method })
  return { status, answer: answered['x-blue-green-answer'] }
}

describe('who may ask which server answered', () => {
  test('a client without a secret learns nothing, whatever the app claims', async () => {
    const { headers } = await ask(proxy.layout.http, 'shop.test')
    expect(headers['x-blue-green-answer']).toBeUndefined()
  })

  test.each(['GET', 'HEAD', 'POST'])('a %s with the secret learns the server', async method => {
    expect(await asking('s3cret', 'shop.test', method)).toEqual({
      status: 200,
      answer: 's3cret served shop.0/r1.0',
    })
  })

  test.each(['wrong', 'wrong:r1.0', 'wrong:none'])('%s is as good as no secret', async value => {
    expect(await asking(value)).toEqual({ status: 200, answer: undefined })
  })

  test('a secret does not hold for the routes of another app, which is not even asked', async () => {
    const before = apps[4]?.begun()
    for (const value of ['s3cret', 's3cret:none', 's3cret:r9.0'])
      expect(await asking(value, 'other.test')).toEqual({
        status: 404,
        answer: 's3cret no-route',
      })
    expect(apps[4]?.begun()).toBe(before)
  })

  test('an answer that no server gave says so', async () => {
    expect(await asking('s3cret', 'empty.test')).toEqual({
      status: 503,
      answer: 's3cret unserved shop.4',
    })
    expect(await asking('s3cret', 'unknown.test')).toEqual({
      status: 404,
      answer: 's3cret no-route',
    })
  })

  test('a secret that was forgotten is none, and one that was allowed twice is gone at once', async () => {
    await allow(proxy, 'other-one', 'shop')
    await allow(proxy, 'other-one', 'shop')
    expect((await asking('other-one')).answer).toBe('other-one served shop.0/r1.0')
    await forget(proxy, 'other-one')
    await forget(proxy, 'other-one')
    expect(await asking('other-one:none')).toEqual({ status: 200, answer: undefined })
  })
})

describe('a pin', () => {
  test('is met by its server', async () => {
    expect(await asking('s3cret:r1.0')).toEqual({
      status: 200,
      answer: 's3cret served shop.0/r1.0',
    })
  })

  test.each(['r2.0', 'r1.1', 'shop.1/r1.0', ''])(
    'on %j, which is no server, is refused and reaches no app',
    async pin => {
      const before = apps[0]?.begun()
      expect(await asking(`s3cret:${pin}`)).toEqual({ status: 421, answer: 's3cret refused' })
      expect(apps[0]?.begun()).toBe(before)
    },
  )
})

describe('an app that is called', () => {
  // Names of files that come before or instead of the main configuration's would break every app.
  test.each(['0', '00-main', 'main', 'ZZ'])('%s is served, also after a restart', async app => {
    const host = `${app.toLowerCase()}.called.test`
    await openTable(proxy, app).apply(tableOf(app, route(host, 0, to('r1', portOf(4)))))
    expect([await who(host), await who('shop.test')]).toEqual(['other', 'root'])
    await proxy.restart()
    expect([await who(host), await who('shop.test')]).toEqual(['other', 'root'])
  })
})
