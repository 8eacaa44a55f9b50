import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Fault } from '../../foundation/faults/fault.ts'
import { apps, everywhere, routes, serving } from '../support/executables/look.ts'
import { check, deploy, put, startPut, succeeded } from '../support/executables/put.ts'
import { paramsOf } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

vi.setConfig({ testTimeout: 60_000 })

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())
beforeEach(() => world.foundation.faults.clear())

const destinations = '/v3/routes/:guid/destinations'
const lose = { kind: 'request', effect: 'lose_answer' } as const
const afterCommit = { kind: 'request', effect: 'after_commit' } as const

test.each<[string, string, Fault]>([
  ['to a mapping is lost', 'a', { ...lose, match: { method: 'POST', path: destinations } }],
  [
    'to the mapping of the live route is lost',
    'b',
    { ...lose, match: { method: 'POST', path: destinations, nth: 2 } },
  ],
  [
    'to an unmapping is lost',
    'c',
    { ...lose, match: { method: 'DELETE', path: `${destinations}/:id` } },
  ],
  [
    'to the creation of an app is lost',
    'd',
    { ...lose, match: { method: 'POST', path: '/v3/apps', nth: 2 } },
  ],
  [
    'to the creation of the lock is lost',
    'e',
    { ...lose, match: { method: 'POST', path: '/v3/apps' } },
  ],
  ['to a renaming is lost', 'f', { ...lose, match: { method: 'PATCH', path: '/v3/apps/:guid' } }],
  [
    'to a start is lost',
    'g',
    { ...lose, match: { method: 'POST', path: '/v3/apps/:guid/actions/start' } },
  ],
  [
    'to a stop is lost',
    'h',
    { ...lose, match: { method: 'POST', path: '/v3/apps/:guid/actions/stop' } },
  ],
  [
    'to a mapping is a 503 after the commit',
    'i',
    { ...afterCommit, match: { method: 'POST', path: destinations, nth: 2 } },
  ],
  [
    'to an unmapping is a 503 after the commit',
    'j',
    { ...afterCommit, match: { method: 'DELETE', path: `${destinations}/:id` } },
  ],
  [
    'to a read is a 502',
    'k',
    { kind: 'request', effect: 'bad_gateway', match: { method: 'GET', path: '/v3/apps/:guid' } },
  ],
  [
    'to a read is cut in half',
    'l',
    { kind: 'request', effect: 'truncate', match: { method: 'GET', path: '/v3/apps' } },
  ],
  [
    'is a 429',
    'm',
    { kind: 'request', effect: 'rate_limit', retryAfter: 1, match: { nth: 10, times: 3 } },
  ],
  ['is a 401 in the middle', 'n', { kind: 'request', effect: 'unauthorized', match: { nth: 20 } }],
])('a swap succeeds although an answer %s', async (_, name, fault) => {
  const subject = { world, app: `lossy-${name}` }
  const first = await deploy(subject, '1')
  world.foundation.faults.set(fault)
  const run = await startPut(subject, paramsOf(subject, '2')).ended
  world.foundation.faults.clear()
  // Where nobody can say whether it was done, the run may end, and the same put goes on.
  if (run.code !== 0) await put(subject, paramsOf(subject, '2'))
  const [live, ...others] = await check(subject)
  expect({
    serving: await serving(subject),
    apps: apps(subject),
    routes: routes(subject),
    others,
    isNew: live?.['release'] !== first.version['release'],
    ended: run.code === 0 ? 'at once' : run.stderr,
  }).toStrictEqual({
    serving: everywhere('2'),
    apps: [
      `${subject.app} STARTED`,
      `${subject.app}-ID STOPPED`,
      `${subject.app}.deployments STOPPED`,
    ],
    routes: [subject.app],
    others: [],
    isNew: true,
    ended: 'at once',
  })
})

test('a swap succeeds although its token expires in the middle', async () => {
  const subject = { world, app: 'token' }
  await deploy(subject, '1')
  const run = startPut(subject, paramsOf(subject, '2'))
  await run.says('start the candidate')
  world.foundation.faults.set({ kind: 'expire_tokens' })
  await run.says('map the live routes')
  world.foundation.faults.set({ kind: 'expire_tokens' })
  await succeeded(subject, run)
  expect(await serving(subject)).toStrictEqual(everywhere('2'))
})

test('a swap succeeds although Diego is not told of a mapping and an unmapping', async () => {
  const subject = { world, app: 'deaf' }
  await deploy(subject, '1')
  const run = startPut(subject, paramsOf(subject, '2'))
  await run.says('take the baseline')
  world.foundation.faults.set({ kind: 'swallow_notifications', times: 1 })
  await run.says('mark the candidate')
  world.foundation.faults.set({ kind: 'swallow_notifications', times: 1 })
  await succeeded(subject, run)
  expect(await serving(subject)).toStrictEqual(everywhere('2'))
})
