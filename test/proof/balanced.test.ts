import { describe, expect, it } from 'vitest'
import { disagreements } from '../../src/proof/audit.ts'
import { prove } from '../../src/proof/prove.ts'
import type { ProofRequest } from '../../src/proof/request.ts'
import {
  absentBefore,
  arriving,
  blue,
  green,
  leaving,
  route,
  settings,
  stage,
} from '../support/proof.ts'
import { either, knowing, routers, type SimulatedWorld } from '../support/routers.ts'

const fleet = (count: number, from = 0) => {
  const all = routers(count)
  all.forEach((router, index) => {
    router.knows = either(knowing(green, from + index * 200), knowing(blue, 0, 20_000))
  })
  return all
}

const indices = (count: number) => Array.from({ length: count }, (_, index) => index)

const proveBehind = async (
  world: SimulatedWorld,
  set: Partial<typeof settings> = {},
  over: Partial<ProofRequest> = {},
) => {
  const { env, instrument } = stage(world)
  const { verdict, evidence } = await prove(
    env,
    instrument,
    { ...settings, ...set },
    {
      claims: [arriving],
      members: async () => [0],
      baselines: [absentBefore(['192.0.2.1:443'])],
      ...over,
    },
  )
  expect(disagreements(JSON.parse(JSON.stringify(evidence)))).toEqual([])
  const grades = evidence.claims.map(({ grade, why }) => `${grade}: ${why}`)
  return { verdict, grades, evidence, took: env.clock.monotonic(), instrument }
}

describe('a proof through a balancer', () => {
  it('is a proof when as many routers as stated were told apart by name', async () => {
    const { grades } = await proveBehind({ routers: fleet(5), doors: [indices(5)] }, { count: 5 })
    expect(grades).toEqual(['proven: proven on 5 of 5 routers'])
  })

  it('proves both directions by name, a heartbeat apart for the removal', async () => {
    const { grades, took } = await proveBehind(
      { routers: fleet(3), doors: [indices(3)] },
      { count: 3 },
      { claims: [arriving, leaving] },
    )
    expect(grades).toEqual(['proven: proven on 3 of 3 routers', 'proven: proven on 3 of 3 routers'])
    expect(took).toBeGreaterThan(45_000)
  })

  it('samples when routers give no names, with the error spent over directions and attempts', async () => {
    const { grades, evidence } = await proveBehind(
      { routers: fleet(10), doors: [indices(10)], names: 'none' },
      { count: 10 },
    )
    expect(grades[0]).toMatch(
      /^sampled: sampled: \d+ connections, miss probability under 1e-6 for 10 routers$/,
    )
    expect(evidence.claims[0]?.sample?.doors[0]?.connections).toBeGreaterThanOrEqual(160)
  })

  it('does not believe names that are given without the key', async () => {
    const { grades } = await proveBehind(
      { routers: fleet(4), doors: [indices(4)], names: 'forged' },
      { count: 4 },
    )
    expect(grades[0]).toMatch(/^sampled: /)
  })

  it('samples behind a balancer that chooses a router for every request', async () => {
    const { grades, evidence } = await proveBehind(
      { routers: fleet(4), doors: [indices(4)], layer: 7 },
      { count: 4 },
    )
    expect(evidence.routes[0]?.names.mixed).toBeGreaterThan(0)
    expect(grades[0]).toMatch(/^sampled: /)
  })

  it('samples without a stated count when at least two routers showed themselves', async () => {
    const { grades } = await proveBehind({ routers: fleet(3), doors: [indices(3)] })
    expect(grades[0]).toMatch(/^sampled: .* for 3 routers$/)
  })

  it('only waits when nobody knows how many routers there are', async () => {
    const nameless = await proveBehind({ routers: fleet(3), doors: [indices(3)], names: 'none' })
    const single = await proveBehind({ routers: fleet(3), doors: [[0]] })
    expect([...nameless.grades, ...single.grades]).toEqual([
      'waited: waited 180 s: not provable because nobody knows how many routers stand behind the balancer; state routers.count to improve it',
      'waited: waited 180 s: not provable because one router answered every time; state routers.count to improve it',
    ])
  })

  it('only waits when the balancer keeps sending everything to one router', async () => {
    const { grades } = await proveBehind(
      { routers: fleet(6), doors: [indices(6)], sticky: true },
      { count: 6 },
    )
    expect(grades).toEqual([
      'waited: waited 180 s: not provable because only 1 of 6 routers showed themselves, so the balancer does not spread connections; name the routers in routers.addresses to improve it',
    ])
  })

  it('samples every address of the balancer', async () => {
    const { evidence } = await proveBehind(
      { routers: fleet(6), doors: [[0], [1, 2, 3, 4, 5]], names: 'none' },
      { count: 6 },
      { baselines: [absentBefore(['192.0.2.1:443', '192.0.2.2:443'])] },
    )
    const sample = evidence.claims[0]?.sample?.doors ?? []
    expect(sample.length).toBe(2)
    for (const { connections } of sample) expect(connections).toBeGreaterThan(90)
  })

  it('is not taken in by one router of ten that never gets the route', async () => {
    const all = fleet(10)
    all[7]!.knows = knowing(blue, 0)
    const set = { count: 10, timeout: 120_000 }
    for (const names of ['named', 'none'] as const) {
      const { verdict } = await proveBehind({ routers: all, doors: [indices(10)], names }, set)
      expect(verdict).toBe('unproven')
    }
  })

  it('lets a refusal that has no name count against every router', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      const all = routers(3)
      all[0]!.knows = knowing(green, 0)
      all[1]!.knows = knowing(green, 0, 5000)
      all[2]!.knows = knowing(green, 5300)
      const { env, instrument } = stage({ routers: all, doors: [indices(3)] }, seed)
      const { verdict } = await prove(
        env,
        instrument,
        { ...settings, count: 3, timeout: 20_000 },
        {
          claims: [arriving],
          members: async () => [0],
          baselines: [absentBefore(['192.0.2.1:443'])],
        },
      )
      expect(verdict).toBe('unproven')
    }
  })

  it('asks a removal in two sets of connections that lie more than a heartbeat apart', async () => {
    const { grades, evidence, took } = await proveBehind(
      { routers: fleet(4), doors: [indices(4)], names: 'none' },
      { count: 4 },
      { claims: [arriving, leaving] },
    )
    const sample = evidence.claims[1]?.sample
    expect(grades[1]).toMatch(/^sampled: /)
    expect(took).toBeGreaterThan(45_000)
    expect(Date.parse(sample?.second ?? '') - Date.parse(sample?.first ?? '')).toBeGreaterThan(
      25_000,
    )
  })

  it('says nothing more about a route when it is over', async () => {
    const states = new Set<string>()
    for (const doors of [[indices(3)], 'direct'] as const) {
      const { grades } = await proveBehind(
        { routers: fleet(3), doors, latency: 5 },
        { count: 3 },
        {
          onProgress: ({ state }) => states.add(state),
          baselines: [absentBefore(['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'])],
        },
      )
      expect(grades).toEqual(['proven: proven on 3 of 3 routers'])
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(states).not.toContain('unknown')
  })

  it('keeps to the rate', async () => {
    const { instrument } = await proveBehind(
      { routers: fleet(5), doors: [indices(5)], latency: 5 },
      { count: 5 },
      { namers: [{ route, release: blue }] },
    )
    const byInstance = Map.groupBy(instrument.arrivals, ({ instance }) => instance)
    for (const arrivals of byInstance.values())
      for (const [index, { at }] of arrivals.entries()) {
        const next = arrivals[index + 20]
        if (next !== undefined) expect(next.at - at).toBeGreaterThanOrEqual(1000)
      }
  })
})
