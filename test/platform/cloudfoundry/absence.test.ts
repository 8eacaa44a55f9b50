import { expect, test } from 'vitest'
import { ifFound } from '../../../src/platform/cloudfoundry/client/refusal.ts'
import { type Answer, ccError } from './support/fake-api.ts'
import { failureOf, fine, open, thing } from './support/open.ts'

test('a 404 of a router in front of the platform does not say that something is not there', async () => {
  const away: Answer = {
    status: 404,
    headers: { 'content-type': 'text/plain', 'x-cf-routererror': 'unknown_route' },
    body: '404 Not Found: Requested route does not exist.',
  }
  const { cc, calls } = await open((_, count) => (count === 1 ? away : fine))
  await expect(ifFound(cc.get('/v3/things/1', thing))).resolves.toStrictEqual({ name: 'fine' })
  expect(calls()).toHaveLength(2)
  const { cc: lost } = await open(() => away)
  for (const call of [() => lost.get('/v3/things/1', thing), () => lost.delete('/v3/things/1')])
    expect((await failureOf(ifFound<unknown>(call()))).code).toBe('platform.unavailable')
})

test('only the platform itself can say that something is not there', async () => {
  const missing = await open(() => ccError(404, 10010, 'Thing not found'))
  await expect(ifFound(missing.cc.get('/v3/things/1', thing))).resolves.toBeUndefined()
  const unknown = await open(() => ccError(404, 10000, 'Unknown request'))
  expect((await failureOf(ifFound(unknown.cc.get('/v3/things/1', thing)))).code).toBe(
    'platform.not_found',
  )
})
