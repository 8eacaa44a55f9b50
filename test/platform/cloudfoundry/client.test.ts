import { describe, expect, test } from 'vitest'
import { cloudController } from '../../../src/platform/cloudfoundry/client/connect.ts'
import { Failure } from '../../../src/failure.ts'
import { wordsFor } from '../../../src/words.ts'
import { testEnvironment } from './support/environment.ts'
import { failureOf, fine, open, thing } from './support/open.ts'
import { type Answer, asUsual, ccError, fakeApi, isUsual, secrets } from './support/fake-api.ts'

const allText = (failure: Failure, lines: readonly string[]): string => {
  const { title, hint } = wordsFor(failure.code, failure.facts)
  return [title, hint, JSON.stringify(failure.facts), ...lines].join('\n')
}

describe('logging in', () => {
  test('asks the login server once for however many requests, with the origin as a hint', async () => {
    const { cc, grants } = await open(() => fine)
    await Promise.all([1, 2, 3].map(async () => await cc.get('/v3/things', thing)))
    expect(grants()).toHaveLength(1)
    const [grant] = grants()
    expect(new URL(grant?.url ?? '', 'http://x').searchParams.get('login_hint')).toBe(
      '{"origin":"ldap"}',
    )
    expect(grant?.headers.authorization).toBe('Basic Y2Y6')
    expect(Object.fromEntries(new URLSearchParams(grant?.body))).toStrictEqual({
      grant_type: 'password',
      username: 'ci',
      password: secrets.password,
    })
  })

  test('refreshes the token a minute before it ends', async () => {
    const { cc, env, grants, calls } = await open(() => fine)
    await cc.get('/v3/things', thing)
    env.advance(530_000)
    await cc.get('/v3/things', thing)
    env.advance(20_000)
    await cc.get('/v3/things', thing)
    expect(grants().map(({ body }) => new URLSearchParams(body).get('grant_type'))).toStrictEqual([
      'password',
      'refresh_token',
    ])
    expect(calls().map(({ headers }) => headers.authorization?.slice(-1))).toStrictEqual([
      '1',
      '1',
      '2',
    ])
  })

  test('gets another token when one is refused, and sends even a POST again', async () => {
    const refused = ccError(401, 1000, 'Invalid Auth Token')
    const { cc, calls } = await open((_, count) => (count === 1 ? refused : fine))
    await expect(cc.post('/v3/things', {}, thing)).resolves.toStrictEqual({ name: 'fine' })
    expect(calls()).toHaveLength(2)
  })

  test('logs in anew when the refresh token is refused', async () => {
    const api = await fakeApi(seen =>
      seen.body.includes('refresh_token')
        ? { status: 401, body: { error: 'invalid_token', error_description: 'x' } }
        : isUsual(seen)
          ? asUsual
          : fine,
    )
    const env = testEnvironment()
    const credentials = { kind: 'password', username: 'ci', password: secrets.password } as const
    const cc = cloudController({ api: api.url, credentials, env })
    await cc.get('/v3/things', thing)
    env.advance(600_000)
    await cc.get('/v3/things', thing)
    const grants = api.seen.filter(({ url }) => url.startsWith('/oauth/'))
    expect(grants.map(({ body }) => new URLSearchParams(body).get('grant_type'))).toStrictEqual([
      'password',
      'refresh_token',
      'password',
    ])
  })

  test('says so when the credentials are refused, and repeats none of them', async () => {
    const api = await fakeApi(seen =>
      seen.url === '/'
        ? asUsual
        : { status: 401, body: { error: 'unauthorized', error_description: 'Bad credentials' } },
    )
    const env = testEnvironment()
    const credentials = { kind: 'client', clientId: 'ci', clientSecret: secrets.password } as const
    const cc = cloudController({ api: api.url, credentials, env })
    const failure = await failureOf(cc.get('/v3/things', thing))
    expect(failure.code).toBe('platform.credentials')
    expect(allText(failure, env.lines)).not.toContain('canary')
  })
})

describe('asking again', () => {
  test.each([404, 500, 502, 503, 504])('a read is asked again after %i', async status => {
    const { cc, env, calls } = await open((_, count) =>
      count < 3 ? { status, headers: { 'content-type': 'text/html' }, body: '<html>' } : fine,
    )
    await expect(cc.get('/v3/things', thing)).resolves.toStrictEqual({ name: 'fine' })
    expect(calls()).toHaveLength(3)
    expect(env.slept).toStrictEqual([250, 500])
    expect(env.lines).toContain(`GET /v3/things answered ${status}; asking again in 0.3 s`)
  })

  test('a rate limiter is given the time that it asks for, even by a POST', async () => {
    const limited = ccError(429, 10013, 'Rate Limit Exceeded', {
      'content-type': 'text/plain',
      'retry-after': '7',
    })
    const { cc, env, calls } = await open((_, count) => (count === 1 ? limited : fine))
    await cc.post('/v3/things', {}, thing)
    expect(env.slept).toStrictEqual([7000])
    expect(calls()).toHaveLength(2)
  })

  test('a rate limiter that names a time means its own clock, not that of this machine', async () => {
    const limited = ccError(429, 10013, 'Rate Limit Exceeded', {
      date: 'Mon, 23 Nov 2026 12:00:00 GMT',
      'retry-after': 'Mon, 23 Nov 2026 12:00:07 GMT',
    })
    const { cc, env } = await open((_, count) => (count === 1 ? limited : fine))
    await cc.get('/v3/things', thing)
    expect(env.slept).toStrictEqual([7000])
  })

  test.each([
    ['300', 'fine', [300_000]],
    ['301', 'platform.busy', []],
  ])(
    'a read waits for a rate limiter that asks for 5 minutes, and for none that asks for more: %s s',
    async (seconds, outcome, slept) => {
      const limited = ccError(429, 10013, 'Rate Limit Exceeded', { 'retry-after': seconds })
      const { cc, env } = await open((_, count) => (count === 1 ? limited : fine))
      const read = cc.get('/v3/things', thing)
      const got = await read.then(
        ({ name }) => name,
        (thrown: Failure) => thrown.code,
      )
      expect({ got, slept: env.slept }).toStrictEqual({ got: outcome, slept })
    },
  )

  test('a write does not wait for a rate limiter beyond its 20 s', async () => {
    const limited = ccError(429, 10013, 'Rate Limit Exceeded', { 'retry-after': '3600' })
    const { cc, calls } = await open(() => limited)
    expect((await failureOf(cc.patch('/v3/things/1', {}, thing))).code).toBe('platform.busy')
    expect(calls()).toHaveLength(1)
  })

  test('a POST is never sent twice after a lost answer', async () => {
    const { cc, calls } = await open(() => undefined)
    const failure = await failureOf(cc.post('/v3/things', {}, thing))
    expect(failure.code).toBe('platform.unsure')
    expect(calls()).toHaveLength(1)
  })

  test('a POST that ended in a 5xx leaves doubt', async () => {
    const { cc, calls } = await open(() => ccError(503, 170015, 'Runner unavailable'))
    const failure = await failureOf(cc.post('/v3/things', {}, thing))
    expect([failure.code, failure.facts['error']]).toStrictEqual(['platform.unsure', '170015'])
    expect(calls()).toHaveLength(1)
  })

  test.each<[string, Answer]>([
    ['a web page', { status: 201, body: '<html><body>hello' }],
    ['a wrong field', { status: 201, body: { name: 7 } }],
  ])('nobody can say what came of a write that is answered with %s', async (_, answer) => {
    const { cc, calls } = await open(() => answer)
    const failure = await failureOf(cc.post('/v3/things', {}, thing))
    expect([wordsFor(failure.code, failure.facts).title, (failure.cause as Failure).code]).toEqual([
      'nobody can say whether POST /v3/things was done: its answer cannot be read',
      'platform.answer',
    ])
    expect(calls()).toHaveLength(1)
  })

  test('a PATCH is sent again after a lost answer, and gives up within 20 s', async () => {
    const { cc, env, calls } = await open(() => undefined)
    const begin = env.clock.monotonic()
    expect((await failureOf(cc.patch('/v3/things/1', {}, thing))).code).toBe('platform.unsure')
    expect(calls().length).toBeGreaterThan(3)
    expect(env.clock.monotonic() - begin).toBeLessThan(20_000)
  })

  test('a refusal after a lost answer is a refusal', async () => {
    const { cc } = await open((_, count) => (count === 1 ? undefined : ccError(422, 10008, 'no')))
    expect((await failureOf(cc.patch('/v3/things/1', {}, thing))).code).toBe('platform.refused')
  })

  test('a read gives up after a minute and says what happened', async () => {
    const { cc, env } = await open(() => ({ status: 502, body: 'no' }))
    const begin = env.clock.monotonic()
    const failure = await failureOf(cc.get('/v3/things', thing))
    expect(failure.code).toBe('platform.unavailable')
    expect(env.clock.monotonic() - begin).toBeLessThan(61_000)
  })

  test('an abort ends a read, and a controller for the undoing goes on', async () => {
    const { cc, env } = await open((_, count) => (count === 1 ? { status: 502 } : fine))
    env.abort(new Failure('interrupted'))
    expect((await failureOf(cc.get('/v3/things', thing))).code).toBe('interrupted')
    const undoing = cc.during(new AbortController().signal)
    await expect(undoing.get('/v3/things', thing)).resolves.toStrictEqual({ name: 'fine' })
  })
})

describe('answers', () => {
  test('follow all pages, on the host that the user named', async () => {
    const { cc, calls } = await open(({ url }) => ({
      body: url.includes('page=2')
        ? { pagination: { next: null }, resources: [{ name: 'b' }] }
        : {
            pagination: { next: { href: 'https://elsewhere.test/v3/things?page=2&per_page=5000' } },
            resources: [{ name: 'a' }],
          },
    }))
    const found = await cc.all('/v3/things', thing, { names: ['a', 'b,c', 'd e'] })
    expect(found).toStrictEqual([{ name: 'a' }, { name: 'b' }])
    expect(calls().map(({ url }) => url)).toStrictEqual([
      '/v3/things?per_page=5000&names=a%2Cb%252Cc%2Cd%20e',
      '/v3/things?page=2&per_page=5000',
    ])
  })

  test.each<[string, Answer, string]>([
    ['a web page', { body: '<html><body>hello' }, 'it is a web page'],
    ['no JSON', { body: 'hello' }, 'it is not JSON'],
    ['a wrong field', { body: { name: 7 } }, 'name is not as expected'],
  ])('that are %s are named and not repeated', async (_, answer, detail) => {
    const { cc } = await open(() => answer)
    const failure = await failureOf(cc.get('/v3/things', thing))
    expect(failure).toMatchObject({ code: 'platform.answer', facts: { detail } })
  })

  test('that redirect are refused', async () => {
    const { cc } = await open(() => ({ status: 302, headers: { location: 'https://evil.test/' } }))
    expect((await failureOf(cc.get('/v3/things', thing))).code).toBe('platform.redirected')
  })

  test.each<[number, string]>([
    [403, 'platform.forbidden'],
    [404, 'platform.not_found'],
    [422, 'platform.refused'],
  ])(
    'with status %i fail as %s, with the words and the request id of the platform',
    async (status, code) => {
      const { cc } = await open(() =>
        ccError(status, 10008, 'because', { 'x-vcap-request-id': 'id::1' }),
      )
      const failure = await failureOf(cc.post('/v3/things?a=b', { password: 'canary' }, thing))
      expect(failure.code).toBe(code)
      expect(failure.facts).toStrictEqual({
        request: 'POST /v3/things',
        status: String(status),
        error: '10008',
        title: 'CF-Test',
        detail: 'because',
        request_id: 'id::1',
      })
    },
  )

  test('of a host that is no Cloud Controller say so', async () => {
    const api = await fakeApi(() => ({ status: 200, body: '<html>Welcome' }))
    const env = testEnvironment()
    const credentials = { kind: 'password', username: 'ci', password: secrets.password } as const
    const cc = cloudController({ api: api.url, credentials, env })
    const failure = await failureOf(cc.get('/v3/things', thing))
    expect(failure).toMatchObject({ code: 'platform.stranger', facts: { api: api.url } })
  })

  test('tell a job that fails from one that completes', async () => {
    const states = ['PROCESSING', 'POLLING', 'COMPLETE', 'FAILED']
    const { cc } = await open((_, count) => ({
      body: {
        guid: 'j',
        operation: 'app.delete',
        state: states[count - 1],
        errors: [{ code: 10008, detail: 'too bad' }],
        warnings: count === 3 ? [{ detail: 'mind the gap' }] : [],
      },
    }))
    await cc.wait('https://elsewhere.test/v3/jobs/j')
    const failure = await failureOf(cc.wait('/v3/jobs/j'))
    expect(failure).toMatchObject({ code: 'platform.job', facts: { detail: 'too bad' } })
  })
})

test('every request names itself and is told in one debug line without secrets', async () => {
  const { cc, env, api } = await open(() => ({
    ...fine,
    headers: { 'x-vcap-request-id': 'abc::1' },
  }))
  await cc.post('/v3/things', { secret: 'canary-body' }, thing)
  for (const { headers } of api.seen) {
    expect(headers['user-agent']).toMatch(/^blue-green-resource/)
    expect(headers['x-vcap-request-id']).toMatch(/^[\w-]+$/)
  }
  expect(env.lines.map(line => line.replace(/\d+ ms/, 'N ms'))).toStrictEqual([
    expect.stringMatching(/^GET \/ 200 N ms n\S+$/),
    expect.stringMatching(/^POST http:\/\/127.0.0.1:\d+\/oauth\/token 200 N ms n\S+$/),
    'POST /v3/things 200 N ms abc::1',
  ])
  expect(env.lines.join('\n')).not.toContain('canary')
})
