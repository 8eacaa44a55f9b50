import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import type { Reply } from '../../../src/platform/cloudfoundry/client/reply.ts'
import { request } from '../../../src/platform/cloudfoundry/client/request.ts'
import type { Send } from '../../../src/platform/cloudfoundry/client/send.ts'
import { testEnvironment } from './support/environment.ts'
import { failureOf, fine, open, thing } from './support/open.ts'

describe('a check before writes', () => {
  test('is made before each write that is sent, and before no read', async () => {
    const { cc, calls } = await open(() => fine)
    let checks = 0
    const guarded = cc.guarded(async () => {
      checks += 1
      expect(calls().filter(({ method }) => method !== 'GET')).toHaveLength(checks - 1)
    })
    const body = {
      type: 'application/zip',
      length: 1,
      open: async function* () {
        yield Buffer.from('x')
      },
    }
    await guarded.get('/v3/things', thing)
    await guarded.post('/v3/things', {}, thing)
    await guarded.patch('/v3/things/1', {}, thing)
    await guarded.during(new AbortController().signal).delete('/v3/things/1')
    await guarded.upload('/v3/things/1/upload', body, thing)
    await cc.delete('/v3/things/1')
    expect(checks).toBe(4)
  })

  test('that rejects lets nothing be sent', async () => {
    const { cc, calls } = await open(() => fine)
    const guarded = cc.guarded(() => Promise.reject(new Failure('lock.lost')))
    expect((await failureOf(guarded.post('/v3/things', {}, thing))).code).toBe('lock.lost')
    expect(calls()).toEqual([])
  })

  test('stands for 20 s, in which the last retry ends', async () => {
    const { cc, env } = await open(() => undefined)
    const begin = env.clock.monotonic()
    const guarded = cc.guarded(async () => env.advance(4_900))
    await failureOf(guarded.patch('/v3/things/1', {}, thing))
    expect(env.clock.monotonic() - begin).toBeLessThan(20_000)
  })

  test('is made again when it took so long that it says little', async () => {
    const { cc, env, calls } = await open(() => fine)
    let checks = 0
    const guarded = cc.guarded(async () => {
      checks += 1
      if (checks === 1) env.advance(40_000)
    })
    await guarded.post('/v3/things', {}, thing)
    expect([checks, calls().length]).toEqual([2, 1])
    const hopeless = cc.guarded(async () => env.advance(40_000))
    await failureOf(hopeless.post('/v3/things', {}, thing))
    expect(calls()).toHaveLength(1)
  })
})

test('an abort ends an upload that is under way', async () => {
  const { cc, env } = await open(() => fine)
  const stalled = {
    type: 'application/zip',
    length: 10,
    open: async function* () {
      yield Buffer.from('half.')
      env.abort(new Failure('interrupted'))
      await new Promise(() => undefined)
    },
  }
  expect((await failureOf(cc.upload('/v3/packages/1/upload', stalled, thing))).code).toBe(
    'interrupted',
  )
})

test('a read that nobody answers is asked again, and may take half a minute', async () => {
  const env = testEnvironment()
  const silences: number[] = []
  const reply: Reply = { status: 200, header: () => undefined, text: '{}' }
  const send: Send = async ({ silence }) => {
    silences.push(silence)
    if (silences.length > 1) return reply
    env.advance(silence)
    throw Object.assign(new Error('socket'), { code: 'ETIMEDOUT' })
  }
  const means = { api: new URL('http://127.0.0.1'), send, run: 'run' }
  expect(await request(env, means, { method: 'GET', path: '/v3/apps' }, undefined)).toBe(reply)
  expect(silences).toHaveLength(2)
  expect(Math.min(...silences)).toBeGreaterThan(30_000)
})
