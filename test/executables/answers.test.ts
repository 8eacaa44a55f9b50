import { describe, expect, test } from 'vitest'
import type { Fault } from '../../foundation/faults/fault.ts'
import { apps, everywhere, routes, serving } from '../support/executables/look.ts'
import { check, deploy, startPut, succeeded } from '../support/executables/put.ts'
import { paramsOf } from '../support/executables/request.ts'
import { inWorld } from '../support/executables/world.ts'

const destinations = '/v3/routes/:guid/destinations'
const lose = { kind: 'request', effect: 'lose_answer' } as const
const afterCommit = { kind: 'request', effect: 'after_commit' } as const

describe.concurrent('with a platform whose answers go wrong', { timeout: 90_000 }, () => {
  test.each<[string, Fault]>([
    ['to a mapping is lost', { ...lose, match: { method: 'POST', path: destinations } }],
    [
      'to the mapping of the live route is lost',
      { ...lose, match: { method: 'POST', path: destinations, nth: 2 } },
    ],
    [
      'to an unmapping is lost',
      { ...lose, match: { method: 'DELETE', path: `${destinations}/:id` } },
    ],
    [
      'to the creation of an app is lost',
      { ...lose, match: { method: 'POST', path: '/v3/apps', nth: 2 } },
    ],
    [
      'to the creation of the lock is lost',
      { ...lose, match: { method: 'POST', path: '/v3/apps' } },
    ],
    ['to a renaming is lost', { ...lose, match: { method: 'PATCH', path: '/v3/apps/:guid' } }],
    [
      'to a start is lost',
      { ...lose, match: { method: 'POST', path: '/v3/apps/:guid/actions/start' } },
    ],
    [
      'to a stop is lost',
      { ...lose, match: { method: 'POST', path: '/v3/apps/:guid/actions/stop' } },
    ],
    [
      'to a mapping is a 503 after the commit',
      { ...afterCommit, match: { method: 'POST', path: destinations, nth: 2 } },
    ],
    [
      'to an unmapping is a 503 after the commit',
      { ...afterCommit, match: { method: 'DELETE', path: `${destinations}/:id` } },
    ],
    [
      'to a read is a 502',
      { kind: 'request', effect: 'bad_gateway', match: { method: 'GET', path: '/v3/apps/:guid' } },
    ],
    [
      'to a read is cut in half',
      { kind: 'request', effect: 'truncate', match: { method: 'GET', path: '/v3/apps' } },
    ],
    [
      'is a 429',
      { kind: 'request', effect: 'rate_limit', retryAfter: 1, match: { nth: 10, times: 3 } },
    ],
    ['is a 401 in the middle', { kind: 'request', effect: 'unauthorized', match: { nth: 20 } }],
  ])('a swap succeeds although an answer %s', (_, fault) =>
    inWorld(async world => {
      const { faults } = world.foundation
      const subject = { world, app: 'lossy' }
      const first = await deploy(subject, '1')
      faults.set(fault)
      const second = await deploy(subject, '2')
      expect({
        unmet: faults.unmet(),
        serving: await serving(subject),
        apps: apps(subject),
        routes: routes(subject),
        check: await check(subject),
        previous: second.metadata['previous_release'],
      }).toStrictEqual({
        unmet: [],
        serving: everywhere('2'),
        apps: ['lossy STARTED', 'lossy-ID STOPPED', 'lossy.deployments STOPPED'],
        routes: ['lossy'],
        check: [second.version],
        previous: first.version['release'],
      })
    }),
  )

  test('a swap succeeds although its token expires in the middle', () =>
    inWorld(async world => {
      const subject = { world, app: 'token' }
      await deploy(subject, '1')
      const run = startPut(subject, paramsOf(subject, '2'))
      await run.says('start the candidate')
      world.foundation.faults.set({ kind: 'expire_tokens' })
      await run.says('map the live routes')
      world.foundation.faults.set({ kind: 'expire_tokens' })
      await succeeded(subject, run)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }))

  test('a swap succeeds although Diego is not told of a mapping and an unmapping', () =>
    inWorld(async world => {
      const subject = { world, app: 'deaf' }
      await deploy(subject, '1')
      const run = startPut(subject, paramsOf(subject, '2'))
      await run.says('take the baseline')
      world.foundation.faults.set({ kind: 'swallow_notifications', times: 1 })
      await run.says('mark the candidate')
      world.foundation.faults.set({ kind: 'swallow_notifications', times: 1 })
      await succeeded(subject, run)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }))
})
