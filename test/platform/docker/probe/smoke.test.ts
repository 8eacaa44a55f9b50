import { afterEach, expect, it } from 'vitest'
import { smoke } from '../../../../src/platform/docker/probe/smoke.ts'
import type { SmokeRequest } from '../../../../src/platform/port.ts'
import { describeHaproxy } from '../../../support/docker/local-haproxy.ts'
import { green, open, startApp, tableOf, type Closers } from './world.ts'

const closers: Closers = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const privateRoute = 'bg-abc.blue-green.invalid'

const request = (over: Partial<SmokeRequest> = {}): SmokeRequest => ({
  route: privateRoute,
  release: green,
  path: '/health?deep=1',
  method: 'GET',
  headers: {},
  timeout: 2000,
  ...over,
})

const world = async (answer?: Parameters<typeof startApp>[1]) => {
  const [a, b] = [await startApp(closers, answer), await startApp(closers, answer)]
  const opened = await open(closers, tableOf({ [privateRoute]: { [green]: [a, b] } }))
  return { ...opened, apps: [a, b] as const }
}

describeHaproxy('a smoke test through the proxy', () => {
  it('asks the first instance as the user says, and cannot be turned elsewhere', async () => {
    const here = await world((asked, response) => {
      response.writeHead(201).end([asked.method, asked.url, asked.headers['x-token']].join(' '))
    })
    const headers = { 'X-Token': 'abc', Host: 'evil.example.com', 'X-Blue-Green': 'x:blue.0' }
    const asked = [
      await smoke(here, request({ headers })),
      await smoke(here, request({ method: 'POST', headers })),
    ]
    expect(asked).toEqual([
      { status: 201, body: 'GET /health?deep=1 abc' },
      { status: 201, body: 'POST /health?deep=1 abc' },
    ])
    expect(here.apps.map(({ seen }) => seen.length)).toEqual([2, 0])
    expect(here.apps[0].seen[0]?.headers).toMatchObject({ host: privateRoute })
    expect(here.apps[0].seen[0]?.headers).not.toHaveProperty('x-blue-green')
    expect(here.calls.allowed).toBe(1)
  })

  it('asks another instance when the first is not there', async () => {
    const here = await world()
    await here.haproxy.command('set server shop.0/green1.0 state maint')
    expect(await smoke(here, request())).toEqual({ status: 200, body: 'hello' })
    expect(here.apps.map(({ seen }) => seen.length)).toEqual([0, 1])
  })

  it('allows its secret again when the proxy has forgotten it', async () => {
    const here = await world()
    await smoke(here, request())
    await here.haproxy.restart()
    expect(await smoke(here, request())).toEqual({ status: 200, body: 'hello' })
    expect(here.calls.allowed).toBe(2)
  })

  it('fails when nobody of the release answers, and says who did', async () => {
    const here = await world((asked, response) => {
      if (asked.url !== '/hang') response.end()
    })
    const door = `127.0.0.1:${here.haproxy.port}`
    const why = (over: Partial<SmokeRequest>) =>
      smoke(here, request(over)).catch((thrown: unknown) => thrown)
    const unanswered = (detail: string) => ({ code: 'smoke.unanswered', facts: { door, detail } })
    expect([
      await why({ release: 'blue1' }),
      await why({ route: 'nowhere.example.com' }),
      await why({ path: '/hang', timeout: 200 }),
    ]).toMatchObject([
      unanswered('the proxy has no blue1.0 that takes requests'),
      unanswered('the proxy has no such route'),
      unanswered('The operation was aborted'),
    ])
    await here.haproxy.command('disable health shop.0/green1.1')
    await here.haproxy.command('set server shop.0/green1.0 state maint')
    await here.apps[1].stop()
    expect(await why({ timeout: 9000 })).toMatchObject({ code: 'smoke.unanswered' })
  })
})
