import { describe, expect, test } from 'vitest'
import type { FoundationOptions } from '../../foundation/options.ts'
import { failureIn } from '../support/executables/failure.ts'
import { answersOf, everywhere, serving } from '../support/executables/look.ts'
import { deploy, startPut } from '../support/executables/put.ts'
import { manifestOf, paramsOf } from '../support/executables/request.ts'
import { inWorld, type World } from '../support/executables/world.ts'

type Fields = Readonly<Record<string, unknown>>

/** A source that knows the balancer only. */
const behind = (world: World, routers: Fields = {}, more: Fields = {}) => ({
  world,
  app: 'hall',
  source: {
    routers: {
      load_balancer: world.foundation.balancer,
      heartbeat: '800ms',
      wait: '2s',
      miss_probability: 0.001,
      ...routers,
    },
    probe: { rate: 1000 },
    ...more,
  },
})

const cases: readonly (readonly [string, FoundationOptions, Fields, Fields, RegExp, RegExp])[] = [
  [
    'an L4 balancer with a stated count of routers that name themselves is proven',
    { balancer: 'l4' },
    { count: 3 },
    {},
    /^proven$/,
    /proven on 3 of 3 routers/,
  ],
  [
    'an L4 balancer before an unstated number of routers is sampled',
    { balancer: 'l4' },
    {},
    {},
    /^sampled$/,
    /^hall\.apps\.test: sampled: \d+ connections, miss probability under/,
  ],
  [
    'an L4 balancer before routers that do not name themselves is sampled with their count',
    { balancer: 'l4', routers: [{ traceKey: '' }, { traceKey: '' }, { traceKey: '' }] },
    { count: 3 },
    {},
    /^sampled$/,
    /sampled: \d+ connections, miss probability under .* for 3 routers/,
  ],
  [
    'an L7 balancer is sampled, whatever the routers are called',
    { balancer: 'l7' },
    { count: 3 },
    {},
    /^sampled$/,
    /sampled: \d+ connections/,
  ],
  [
    'a sticky balancer shows one router only, and is no better than waited for',
    { balancer: 'sticky' },
    {},
    { minimum_grade: 'waited' },
    /^waited$/,
    /waited 2 s: not provable because/,
  ],
]

describe.concurrent('a swap behind', { timeout: 90_000 }, () => {
  test.each(cases)('%s', (_, options, routers, source, grade, why) =>
    inWorld(async world => {
      const subject = behind(world, routers, source)
      await deploy(subject, '1')
      const second = await deploy(subject, '2')
      expect(second.metadata['grade']).toMatch(grade)
      expect(second.metadata['routes']).toMatch(why)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }, options),
  )

  test('a sticky balancer is refused where sampled is the least that will do', () =>
    inWorld(
      async world => {
        await deploy(behind(world, {}, { minimum_grade: 'waited' }), '1')
        const subject = behind(world)
        const failure = failureIn(await startPut(subject, paramsOf(subject, '2')).ended)
        expect(failure['error']).toMatch(
          /^grade\.unreachable: a grade of sampled cannot be reached/,
        )
        expect(await serving(subject)).toStrictEqual(everywhere('1'))
      },
      { balancer: 'sticky' },
    ))

  test('routers that are known, with a wildcard route beside a specific one', () =>
    inWorld(async world => {
      const subject = { world, app: 'star' }
      const wild = { routes: [{ route: '*.apps.test' }, { route: 'star.apps.test/deep' }] }
      await deploy(subject, '1', { manifest: manifestOf('star', '1', wild) })
      const second = await deploy(subject, '2', { manifest: manifestOf('star', '2', wild) })
      expect(second.metadata['grade']).toBe('proven')
      expect(await answersOf(world, 'any.apps.test')).toStrictEqual(everywhere('2'))
      expect(await serving(subject, 'star.apps.test', '/deep/1')).toStrictEqual(everywhere('2'))
    }))

  test('routers whose operator takes the pin off is not believed', () =>
    inWorld(async world => {
      const subject = { world, app: 'liar' }
      await deploy(subject, '1')
      for (const { name } of world.foundation.routers)
        world.foundation.faults.set({ kind: 'router', router: name, stripPin: true })
      const failure = failureIn(await startPut(subject, paramsOf(subject, '2')).ended)
      expect(failure['error']).toMatch(/^(grade\.unreachable|proof\.impossible): /)
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
    }))
})
