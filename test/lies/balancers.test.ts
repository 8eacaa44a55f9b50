import { describe, expect, it } from 'vitest'
import { blue, green } from '../support/proof.ts'
import { either, knowing, routers, type SimulatedWorld } from '../support/routers.ts'
import { worthOf } from './support/worth.ts'

/** Three routers, the last of which never hears of the candidate. */
const world = (over: Partial<SimulatedWorld>): SimulatedWorld => {
  const all = routers(3)
  for (const router of all) router.knows = either(knowing(green, 0), knowing(blue, 0))
  all[2]!.knows = knowing(blue, 0)
  return { routers: all, doors: [[0, 1, 2]], ...over }
}

const one = 'waited: waited 180 s: not provable because one router answered every time'
const few =
  'waited: waited 180 s: not provable because only 1 of 3 routers showed themselves, so the balancer does not spread connections'

describe('a balancer that sticks to a source address', () => {
  it('gets nothing better than a wait, with a stated count and without', async () => {
    const counted = await worthOf({ world: world({ sticky: true }), set: { count: 3 } })
    const uncounted = await worthOf({ world: world({ sticky: true }) })
    expect([counted.reachable, uncounted.reachable]).toEqual(['waited', 'waited'])
    expect(counted.given).toBe(`${few}; name the routers in routers.addresses to improve it`)
    expect(uncounted.given).toBe(`${one}; state routers.count to improve it`)
  })

  it('before routers without names gets a wait, unless the user vouches for their number', async () => {
    const lie = { world: world({ sticky: true, names: 'none' }) } as const
    const uncounted = await worthOf(lie)
    const counted = await worthOf({ ...lie, set: { count: 3 } })
    expect([uncounted.reachable, uncounted.given.split(':')[0]]).toEqual(['waited', 'waited'])
    expect(counted.given).toMatch(/^sampled: /)
    expect(counted.evidence.remarks).toEqual([
      'no router behind 192.0.2.1:443 gave its name: that connections spread over all of them is taken on trust',
    ])
  })
})

describe('a balancer that sends almost everything to one router', () => {
  /** Each router but the first gets one connection of fifty. */
  const choose = () => {
    let turn = 0
    return () => ((turn += 1) % 50 === 0 ? 1 + ((turn / 50) % 2) : 0)
  }

  it('is proven by name, or not at all, where the number of routers is stated', async () => {
    const { verdict, given } = await worthOf({
      world: world({ choose: choose() }),
      set: { count: 3, timeout: 300_000 },
    })
    expect(verdict).toBe('unproven')
    expect(given).toMatch(/^none: not shown: /)
  })
})
