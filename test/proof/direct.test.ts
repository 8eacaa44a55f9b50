import { describe, expect, it } from 'vitest'
import { prove } from '../../src/proof/prove.ts'
import { absentBefore, addresses, arriving, blue, green, leaving, settings, stage } from '../support/proof.ts'
import { either, knowing, routers } from '../support/routers.ts'

describe('a proof at routers that are asked one by one', () => {
  it('ends when the last router has the route, and says on how many', async () => {
    const all = routers(4)
    all.forEach((router, index) => {
      router.knows = knowing(green, index * 3000)
    })
    const { env, instrument } = stage({ routers: all, doors: 'direct' })
    const { verdict, evidence } = await prove(env, instrument, settings, {
      claims: [arriving],
      members: async () => [0, 1, 2],
      baselines: [absentBefore(addresses(4))],
    })
    expect({ verdict, why: evidence.claims[0]?.why }).toEqual({
      verdict: 'proven',
      why: 'proven on 4 of 4 routers',
    })
    expect(env.clock.monotonic()).toBeGreaterThanOrEqual(9000)
    expect(env.clock.monotonic()).toBeLessThan(9300)
  })

  it('takes a removal as proven only when it held for more than a heartbeat', async () => {
    const all = routers(2)
    for (const router of all) router.knows = either(knowing(green, 0), knowing(blue, 0, 5000))
    const { env, instrument } = stage({ routers: all, doors: 'direct' })
    const { verdict, evidence } = await prove(env, instrument, settings, {
      claims: [arriving, leaving],
      members: async () => [0],
      baselines: [absentBefore(addresses(2))],
    })
    expect(verdict).toBe('proven')
    expect(evidence.claims.map(claim => claim.grade)).toEqual(['proven', 'proven'])
    expect(env.clock.monotonic()).toBeGreaterThan(30_000)
    expect(env.clock.monotonic()).toBeLessThan(32_000)
  })
})
