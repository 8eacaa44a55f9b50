import { describe, expect, it } from 'vitest'
import { disagreements } from '../../src/proof/audit.ts'
import type { ProofRequest } from '../../src/proof/request.ts'
import { prove } from '../../src/proof/prove.ts'
import {
  absentBefore,
  addresses,
  arriving,
  blue,
  green,
  leaving,
  settings,
  stage,
} from '../support/proof.ts'
import { either, knowing, routers, type SimulatedWorld } from '../support/routers.ts'

const proveIn = async (
  world: SimulatedWorld,
  over: Partial<ProofRequest> = {},
  set: Partial<typeof settings> = {},
) => {
  const { env, instrument } = stage(world)
  const proof = await prove(
    env,
    instrument,
    { ...settings, ...set },
    {
      claims: [arriving],
      members: async () => [0],
      baselines: [absentBefore(addresses(world.routers.length))],
      ...over,
    },
  )
  expect(disagreements(JSON.parse(JSON.stringify(proof.evidence)))).toEqual([])
  const grades = proof.evidence.claims.map(({ grade, why }) => `${grade}: ${why}`)
  return { verdict: proof.verdict, grades, took: env.clock.monotonic(), instrument, proof }
}

describe('a proof at routers that are asked one by one', () => {
  it('ends when the last router has the route, and says on how many', async () => {
    const all = routers(4)
    all.forEach((router, index) => {
      router.knows = knowing(green, index * 3130)
    })
    const { verdict, grades, took } = await proveIn(
      { routers: all, doors: 'direct' },
      { members: async () => [0, 1, 2] },
    )
    expect({ verdict, grades }).toEqual({
      verdict: 'proven',
      grades: ['proven: proven on 4 of 4 routers'],
    })
    expect(took).toBeGreaterThanOrEqual(9390)
    expect(took).toBeLessThanOrEqual(9640)
  })

  it('takes a removal as proven only when it held for more than a heartbeat', async () => {
    const all = routers(2)
    for (const router of all) router.knows = either(knowing(green, 0), knowing(blue, 0, 5000))
    const { grades, took } = await proveIn(
      { routers: all, doors: 'direct' },
      { claims: [arriving, leaving] },
    )
    expect(grades).toEqual(['proven: proven on 2 of 2 routers', 'proven: proven on 2 of 2 routers'])
    expect(took).toBeGreaterThan(30_000)
    expect(took).toBeLessThan(31_500)
  })

  it('begins a removal again when a late heartbeat brings the release back', async () => {
    const [router] = routers(1)
    if (router === undefined) throw new Error('no router')
    router.knows = either(knowing(green, 0), knowing(blue, 0, 1000), knowing(blue, 20_000, 22_500))
    const { verdict, took, proof } = await proveIn(
      { routers: [router], doors: 'direct' },
      { claims: [arriving, leaving] },
    )
    expect(verdict).toBe('proven')
    expect(took).toBeGreaterThan(47_500)
    expect(proof.evidence.claims[1]?.cells[0]?.attempts).toBe(2)
  })

  it('names the router and the instances that are missing when time is up', async () => {
    const all = routers(3)
    all[0]!.knows = knowing(green, 0)
    all[1]!.knows = (question, now) => knowing(green, 0)(question, now) && question.instance !== 4
    all[2]!.knows = knowing(green, 0)
    const { verdict, grades, took } = await proveIn(
      { routers: all, doors: 'direct' },
      { members: async () => [0, 1, 2, 3, 4] },
      { timeout: 60_000 },
    )
    expect({ verdict, grades, took }).toEqual({
      verdict: 'unproven',
      grades: ['none: shown on 2 of 3 routers; missing: 10.0.0.2:80 (instances 0-4)'],
      took: 60_000,
    })
  })

  it('needs two rounds in a row: a router that flaps once begins again', async () => {
    const [router] = routers(1)
    if (router === undefined) throw new Error('no router')
    let looks = 0
    // Present, absent, then present for good.
    router.knows = question =>
      question.release === green && (question.unnamed === true || (looks += 1) !== 2)
    const { proof } = await proveIn({ routers: [router], doors: 'direct' })
    expect(proof.verdict).toBe('proven')
    expect(proof.evidence.claims[0]?.cells[0]?.attempts).toBe(2)
    expect(looks).toBeGreaterThanOrEqual(4)
  })

  it('does not take silence for an answer', async () => {
    const all = routers(2)
    for (const router of all) router.knows = knowing(green, 0)
    all[1]!.loss = 1
    const { verdict, grades } = await proveIn(
      { routers: all, doors: 'direct' },
      {},
      { timeout: 30_000 },
    )
    expect({ verdict, grades }).toEqual({
      verdict: 'unproven',
      grades: ['none: shown on 1 of 2 routers; missing: 10.0.0.2:80 (instances 0)'],
    })
  })

  it('gets through routers that lose a third of the answers', async () => {
    const all = routers(3)
    for (const router of all) {
      router.knows = knowing(green, 500)
      router.loss = 0.33
    }
    expect((await proveIn({ routers: all, doors: 'direct' })).verdict).toBe('proven')
  })

  it('only waits where an instance that cannot exist is answered as present', async () => {
    const all = routers(2)
    for (const router of all) router.knows = knowing(green, 0)
    all[1]!.stripped = true
    const { grades, took } = await proveIn({ routers: all, doors: 'direct' })
    expect(grades).toEqual([
      'waited: waited 180 s: not provable because an instance that cannot exist was answered as present by 10.0.0.2:80',
    ])
    expect(took).toBe(180_000)
  })

  it('only waits for a candidate whose baseline is missing or failed', async () => {
    const all = routers(1)
    all[0]!.knows = knowing(green, 0)
    const without = await proveIn({ routers: all, doors: 'direct' }, { baselines: [] })
    const failed = absentBefore(addresses(1), { measurable: false, why: 'a wildcard answers' })
    const badly = await proveIn({ routers: all, doors: 'direct' }, { baselines: [failed] })
    expect([...without.grades, ...badly.grades]).toEqual([
      'waited: waited 180 s: not provable because no baseline was taken before the route was mapped',
      'waited: waited 180 s: not provable because a wildcard answers',
    ])
  })

  it('only waits for a removal where nothing shows that a present instance would be seen', async () => {
    const { grades } = await proveIn(
      { routers: routers(1), doors: 'direct' },
      { claims: [leaving], baselines: [] },
    )
    expect(grades).toEqual([
      'waited: waited 180 s: not provable because no present instance was ever seen at 10.0.0.1:80, so a refusal shows nothing',
    ])
  })

  it('waits for routes that nobody can observe, and tells how far the wait is', async () => {
    const told: string[] = []
    const { grades, took } = await proveIn(
      { routers: routers(1), doors: 'direct' },
      {
        claims: [{ ...arriving, observable: false }],
        onProgress: ({ state, held, of }) => told.push(`${state} ${held}/${of}`),
      },
      { wait: 5000 },
    )
    expect({ grades, took, first: told[0], last: told.at(-1) }).toEqual({
      grades: [
        'waited: waited 5 s: not provable because nobody can ask about this route from outside',
      ],
      took: 5000,
      first: 'waited 0/5',
      last: 'waited 4/5',
    })
  })

  it('says first hop where a route service answers', async () => {
    const all = routers(1)
    all[0]!.knows = knowing(green, 0)
    const claims = [{ ...arriving, firstHop: true }]
    expect((await proveIn({ routers: all, doors: 'direct' }, { claims })).grades).toEqual([
      'proven: proven on 1 of 1 routers (first hop: a route service answers)',
    ])
  })

  it('believes no list of routers when another one shows itself behind the balancer', async () => {
    const all = routers(3)
    for (const router of all) router.knows = either(knowing(green, 5000), knowing(blue, 0))
    const { env, instrument } = stage({ routers: all, doors: 'direct', beside: [[0, 1, 2]] })
    const doors = instrument.doors
    const partial = {
      ...instrument,
      doors: async (routes: readonly string[]) =>
        (await doors(routes)).filter(door => door.address !== '10.0.0.3:80'),
    }
    const { evidence } = await prove(env, partial, settings, {
      claims: [arriving],
      members: async () => [0],
      namers: [{ route: arriving.route, release: blue }],
      baselines: [absentBefore(addresses(2))],
    })
    expect(evidence.claims[0]).toMatchObject({
      grade: 'waited',
      why: 'waited 180 s: not provable because a router named 10.0.0.3 answered that is none of the configured addresses',
    })
  })

  it('lets no more probes reach an instance in a second than the rate says', async () => {
    const all = routers(8)
    all.forEach((router, index) => {
      router.knows = either(knowing(green, index * 700), knowing(blue, 0, 20_000))
    })
    const { instrument } = await proveIn(
      { routers: all, doors: 'direct', latency: 3 },
      { claims: [arriving, leaving], members: async () => [0, 1] },
      { rate: 10 },
    )
    const byInstance = Map.groupBy(instrument.arrivals, ({ instance }) => instance)
    for (const arrivals of byInstance.values())
      for (const [index, { at }] of arrivals.entries()) {
        const eleventh = arrivals[index + 10]
        if (eleventh !== undefined) expect(eleventh.at - at).toBeGreaterThanOrEqual(1000)
      }
  })

  it('proves what it should at one probe a second', async () => {
    const all = routers(2)
    for (const router of all) router.knows = either(knowing(green, 0), knowing(blue, 0, 5000))
    const { grades } = await proveIn(
      { routers: all, doors: 'direct' },
      { claims: [arriving, leaving], namers: [{ route: arriving.route, release: green }] },
      { rate: 1 },
    )
    expect(grades).toEqual(['proven: proven on 2 of 2 routers', 'proven: proven on 2 of 2 routers'])
  })

  it('ends at once when the build is aborted', async () => {
    const abort = new AbortController()
    const { env, instrument } = stage({ routers: routers(1), doors: 'direct' })
    const proof = prove({ ...env, signal: abort.signal }, instrument, settings, {
      claims: [arriving],
      members: async () => {
        if (env.clock.monotonic() > 3000) abort.abort()
        return [0]
      },
    })
    await expect(proof).rejects.toMatchObject({ code: 'interrupted' })
    expect(env.clock.monotonic()).toBeLessThan(5000)
  })
})
