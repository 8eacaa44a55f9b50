import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BalancerOptions } from '../../foundation/balancer/balancer.ts'
import type { BalancerLies } from '../../foundation/balancer/lies.ts'
import { failureIn } from '../support/executables/failure.ts'
import { apps, everywhere, serving } from '../support/executables/look.ts'
import { act, deploy, put, startPut } from '../support/executables/put.ts'
import { paramsOf } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'
import { goLive } from './support/first.ts'
import { inFront } from './support/front.ts'
import { lossesDuring, nothing } from './support/loaded.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await goLive({ world, app: 'lobby' })
})
afterAll(() => world.close())

const mute = 'not provable because no answer came back that says anything'
const refused: readonly (readonly [string, Partial<BalancerLies>, string])[] = [
  [
    'takes the pin off, so that everybody answers for everybody',
    { stripRequest: ['x-cf-app-instance'] },
    'not provable because an instance that cannot exist was answered as present',
  ],
  ['takes off which error is a router’s', { stripAnswer: ['x-cf-routererror'] }, mute],
  [
    'takes the request id off',
    { stripAnswer: ['x-vcap-request-id'] },
    'something on the way to the routers takes X-Vcap-Request-Id off, so no instance can be seen',
  ],
  ['repeats every 200 for a minute, whatever is asked', { cacheFor: 60_000 }, mute],
  [
    'says a page with 200 instead of a 404, and 503 instead of 502',
    { pages: { 400: 200, 404: 200, 502: 503 } },
    mute,
  ],
]

const sampled: readonly (readonly [string, string, Partial<BalancerOptions>])[] = [
  [
    'takes the names of routers off',
    'nameless',
    { lies: { stripAnswer: ['x-vcap-router', 'x-vcap-backend'] } },
  ],
  ['keeps clients by a cookie', 'biscuit', { kind: 'cookie' }],
]

const patience = { convergence_timeout: '12s' }

describe.concurrent('a proxy in front that', { timeout: 240_000 }, () => {
  test.each(refused)('%s is refused before anything is changed', (_, lies, why) =>
    inFront(world, 'lobby', { lies }, async ({ subject }) => {
      const failure = failureIn(await startPut(subject, paramsOf(subject, '2')).ended)
      expect(failure['error']).toMatch(
        /^grade\.unreachable: a grade of sampled cannot be reached on lobby\.apps\.test/,
      )
      expect(failure['error']).toContain(why)
      expect(apps(subject)).toStrictEqual(['lobby STARTED', 'lobby.deployments STOPPED'])
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
    }),
  )

  test.each(sampled)('%s is sampled, and no better', (_, app, options) =>
    inFront(world, app, options, async ({ subject }) => {
      await goLive({ world, app })
      const second = await deploy(subject, '2')
      expect(second.metadata['grade']).toBe('sampled')
      expect(second.metadata['routes']).toMatch(/sampled: \d+ connections, .* for 3 routers/)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }),
  )

  test.each([
    ['begins to take the pin off', 'thief', { stripRequest: ['x-cf-app-instance'] }],
    ['begins to repeat answers', 'parrot', { cacheFor: 60_000 }],
  ])('%s after the baseline leaves both serving, until it ends', (_, app, lies) =>
    inFront(world, app, {}, async ({ subject, front }) => {
      await goLive({ world, app })
      const params = paramsOf(subject, '2', patience)
      const losses = await lossesDuring(subject, async () => {
        const run = startPut(subject, params)
        await run.says('map the live routes')
        front.lie(lies)
        const failure = failureIn(await run.ended)
        expect(failure['error']).toMatch(/^proof\.incomplete: /)
        expect(failure['hint']).toContain('nothing was taken away for it')
        expect(await serving(subject)).toStrictEqual(everywhere('1', '2'))
        front.lie({ stripRequest: [], cacheFor: 0 })
        await act(subject, 'recover')
      })
      expect(losses).toStrictEqual(nothing)
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
      const again = await put(subject, params)
      expect(again.metadata['grade']).toBe('sampled')
    }),
  )
})
