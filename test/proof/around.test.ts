import { describe, expect, it } from 'vitest'
import { baseline } from '../../src/proof/baseline.ts'
import { recheck } from '../../src/proof/recheck.ts'
import { survey } from '../../src/proof/survey.ts'
import { watch } from '../../src/proof/watch.ts'
import {
  absentBefore,
  addresses,
  arriving,
  blue,
  green,
  leaving,
  route,
  settings,
  stage,
} from '../support/proof.ts'
import { either, knowing, routers } from '../support/routers.ts'

const serving = (count: number) => {
  const all = routers(count)
  for (const router of all) router.knows = knowing(blue, 0)
  return all
}
const request = { claims: [arriving], members: async () => [0, 1] }

describe('a survey before the first write', () => {
  const outlook = async (
    world: Parameters<typeof stage>[0],
    count?: number,
    serves: string | undefined = blue,
  ) => {
    const { env, instrument } = stage(world)
    const routes = [{ name: route, observable: true, serving: serves }]
    const [first] = await survey(env, instrument, { ...settings, count }, { routes })
    return `${first?.grade}: ${first?.why}`
  }

  it('says which grade each kind of access can reach', async () => {
    expect([
      await outlook({ routers: serving(3), doors: 'direct' }),
      await outlook({ routers: serving(3), doors: [[0, 1, 2]] }, 3),
      await outlook({ routers: serving(3), doors: [[0, 1, 2]], names: 'none' }, 3),
      await outlook({ routers: serving(3), doors: [[0, 1, 2]], layer: 7 }, 3),
      await outlook({ routers: serving(3), doors: [[0, 1, 2]], names: 'none' }),
      await outlook({ routers: serving(3), doors: [[0]] }),
      await outlook({ routers: serving(3), doors: [[0, 1, 2]], sticky: true }, 3),
      await outlook({ routers: serving(3), doors: [] }),
    ]).toEqual([
      'proven: provable on 3 routers',
      'proven: provable on 3 routers, told apart by name',
      'sampled: can be sampled for 3 routers under 1e-6',
      'sampled: can be sampled for 3 routers under 1e-6',
      'waited: can only wait 180 s: not provable because nobody knows how many routers stand behind the balancer; state routers.count to improve it',
      'waited: can only wait 180 s: not provable because one router answered every time; state routers.count to improve it',
      'waited: can only wait 180 s: not provable because only 1 of 3 routers showed themselves; name them in routers.addresses to improve it',
      'waited: can only wait 180 s: not provable because there is no router to ask yet',
    ])
  })

  it('says so when a router does not answer, and when the pin is stripped on the way', async () => {
    const dead = serving(2)
    dead[1]!.loss = 1
    const stripped = serving(2)
    stripped[0]!.stripped = true
    expect([
      await outlook({ routers: dead, doors: 'direct' }),
      await outlook({ routers: stripped, doors: 'direct' }),
    ]).toEqual([
      'none: the router 10.0.0.2:80 gives no answer that can be used',
      'waited: can only wait 180 s: not provable because an instance that cannot exist was answered as present',
    ])
  })

  it('does not ask about routes that nobody can observe', async () => {
    const { env, instrument } = stage({ routers: serving(1), doors: 'direct' })
    const routes = [{ name: route, observable: false, serving: blue }]
    const [first] = await survey(env, instrument, settings, { routes })
    expect({ grade: first?.grade, asked: instrument.asked.visits }).toEqual({
      grade: 'waited',
      asked: 0,
    })
  })
})

describe('a baseline', () => {
  it('shows the candidate absent and the incumbent present at every router', async () => {
    const { env, instrument } = stage({ routers: serving(2), doors: 'direct' })
    const entries = await baseline(env, instrument, settings, {
      ...request,
      claims: [arriving, leaving],
    })
    expect(
      entries.map(({ direction, measurable, present, absent, routers: at }) => [
        direction,
        measurable,
        present,
        absent,
        at.length,
      ]),
    ).toEqual([
      ['in', true, 0, 4, 2],
      ['out', true, 4, 0, 2],
    ])
  })

  it('says what answers when the candidate is there before it is mapped', async () => {
    const all = serving(2)
    all[1]!.knows = knowing(green, 0)
    const { env, instrument } = stage({ routers: all, doors: 'direct' })
    const [entry] = await baseline(env, instrument, settings, request)
    expect({ measurable: entry?.measurable, why: entry?.why }).toEqual({
      measurable: false,
      why: 'the release answers before it is mapped: a parent path or a wildcard route has it already',
    })
  })

  it('is not taken where an impossible instance is answered, or nothing is', async () => {
    const stripped = serving(1)
    stripped[0]!.stripped = true
    const silent = serving(1)
    silent[0]!.loss = 1
    const whys = await Promise.all(
      [stripped, silent].map(async all => {
        const { env, instrument } = stage({ routers: all, doors: 'direct' })
        const [entry] = await baseline(env, instrument, settings, request)
        return `${entry?.measurable} ${entry?.why}`
      }),
    )
    expect(whys).toEqual([
      'false an instance that cannot exist was answered as present',
      'false no clear answer from 10.0.0.1:80: timed out',
    ])
  })

  it('can be taken of a candidate that has no instances yet', async () => {
    const { env, instrument } = stage({ routers: serving(2), doors: 'direct' })
    const [entry] = await baseline(env, instrument, settings, {
      ...request,
      members: async () => [],
    })
    expect(entry?.measurable).toBe(true)
  })

  it('is taken on many connections behind a balancer', async () => {
    const all = serving(5)
    all[4]!.knows = knowing(green, 0)
    const { env, instrument } = stage({ routers: all, doors: [[0, 1, 2, 3, 4]] })
    const [entry] = await baseline(env, instrument, { ...settings, count: 5 }, request)
    expect(entry?.measurable).toBe(false)
  })
})

describe('a recheck', () => {
  const check = async (
    world: Parameters<typeof stage>[0],
    over: Partial<Parameters<typeof recheck>[3]> = {},
  ) => {
    const { env, instrument } = stage(world)
    return recheck(env, instrument, settings, { ...request, ...over })
  }

  it('is true only while every router has every instance', async () => {
    const whole = routers(3)
    for (const router of whole) router.knows = knowing(green, 0)
    const broken = routers(3)
    for (const router of broken) router.knows = knowing(green, 0)
    broken[2]!.knows = question => question.release === green && question.instance === 0
    const silent = routers(3)
    for (const router of silent) router.knows = knowing(green, 0)
    silent[1]!.loss = 1
    expect([
      await check({ routers: whole, doors: 'direct' }),
      await check({ routers: broken, doors: 'direct' }),
      await check({ routers: silent, doors: 'direct' }),
      await check({ routers: whole, doors: [[0, 1, 2]] }),
      await check({ routers: broken, doors: [[0, 1, 2]] }),
    ]).toEqual([true, false, false, true, false])
  })

  it('is false while the control gets no answer', async () => {
    const all = routers(1)
    all[0]!.knows = knowing(green, 0)
    all[0]!.mute = question => question.instance > 1000
    const baselines = [absentBefore(addresses(1))]
    expect(await check({ routers: all, doors: 'direct' }, { baselines })).toBe(false)
  })

  it('leaves alone what could only ever be waited for, and not what was measurable before', async () => {
    const stripped = routers(1)
    stripped[0]!.stripped = true
    const out = { claims: [leaving] }
    const measured = absentBefore(addresses(1), { release: blue, direction: 'out' })
    expect([
      await check({ routers: stripped, doors: 'direct' }, out),
      await check({ routers: stripped, doors: 'direct' }, { ...out, baselines: [measured] }),
      await check(
        { routers: stripped, doors: 'direct' },
        { claims: [{ ...arriving, observable: false }] },
      ),
    ]).toEqual([true, false, true])
  })
})

describe('a watch', () => {
  const watched = async (knows: ReturnType<typeof knowing>, members = async () => [0, 1]) => {
    const all = routers(2)
    for (const router of all) router.knows = knows
    const { env, instrument } = stage({ routers: all, doors: 'direct' })
    const result = await watch(env, instrument, settings, { ...request, members, duration: 60_000 })
    return { result, took: env.clock.monotonic() }
  }

  it('holds for as long as asked', async () => {
    expect(await watched(knowing(green, 0))).toEqual({ result: 'held', took: 60_000 })
  })

  it('says where a claim was lost, soon after', async () => {
    const { result, took } = await watched(knowing(green, 0, 30_000))
    expect(result).toEqual({
      lost: `${route}: the router behind 10.0.0.1:80 no longer knows an instance`,
    })
    expect(took).toBeLessThan(32_000)
  })

  it('forgives a single wrong answer', async () => {
    const knows = either(knowing(green, 0, 30_000), knowing(green, 30_050))
    expect((await watched(knows)).result).toBe('held')
  })

  it('does not miss an instance that was taken away on purpose', async () => {
    let now = () => 0
    const all = routers(1)
    all[0]!.knows = (question, time) =>
      question.release === green && (question.instance === 0 || time < 20_000)
    const { env, instrument } = stage({ routers: all, doors: 'direct' })
    now = env.clock.monotonic
    const members = async () => (now() < 19_000 ? [0, 1] : [0])
    const result = await watch(env, instrument, settings, { ...request, members, duration: 60_000 })
    expect(result).toBe('held')
  })

  it('is lost when a router cannot reach an instance', async () => {
    const all = routers(1)
    all[0]!.knows = knowing(green, 0)
    const { env, instrument } = stage({
      routers: all,
      doors: 'direct',
      unreached: (_, now) => now > 10_000,
    })
    const result = await watch(env, instrument, settings, { ...request, duration: 60_000 })
    expect(result).toEqual({
      lost: `${route}: instance 0 could not be reached by a router (registered, 200)`,
    })
  })

  it('watches through a balancer, too', async () => {
    const all = routers(3)
    for (const router of all) router.knows = knowing(green, 0)
    all[1]!.knows = knowing(green, 0, 10_000)
    const { env, instrument } = stage({ routers: all, doors: [[0, 1, 2]] })
    const result = await watch(
      env,
      instrument,
      { ...settings, count: 3 },
      {
        ...request,
        duration: 120_000,
      },
    )
    expect(result).toHaveProperty('lost')
  })
})
