import { describe, expect, it } from 'vitest'
import { blue, green } from '../support/proof.ts'
import { either, knowing, routers } from '../support/routers.ts'
import { worthOf } from './support/worth.ts'

describe('an address of the balancer that shows up late', () => {
  it('has to be looked at twice, a heartbeat apart, before a removal counts', async () => {
    const all = routers(3)
    for (const router of all) router.knows = either(knowing(green, 0), knowing(blue, 0, 1000))
    // The router behind the new address hears an old heartbeat later than the others' second look.
    all[2]!.knows = either(knowing(green, 0), knowing(blue, 45_000, 50_000))
    const { verdict, given, took, evidence } = await worthOf({
      world: { routers: all, doors: [[0, 1]], names: 'none' },
      direction: 'out',
      set: { count: 3, missProbability: 1e-3 },
      meanwhile: (now, instrument) => instrument.reopen(now > 20_000 ? [[0, 1], [2]] : [[0, 1]]),
    })
    expect({ verdict, grade: given.split(':')[0] }).toEqual({ verdict: 'proven', grade: 'sampled' })
    expect(took).toBeGreaterThan(75_000)
    expect(evidence.claims[0]?.sample?.doors.map(({ door }) => door)).toEqual([
      '192.0.2.1:443',
      '192.0.2.2:443',
    ])
  })
})

describe('routers that are counted', () => {
  it('are not all asked where fewer addresses are named than there are routers', async () => {
    const all = routers(2)
    for (const router of all) router.knows = either(knowing(green, 0), knowing(blue, 0))
    const { reachable, given } = await worthOf({
      world: { routers: all, doors: 'direct' },
      set: { count: 3 },
    })
    expect({ reachable, given }).toEqual({
      reachable: 'waited',
      given:
        'waited: waited 180 s: not provable because routers.count says 3, and only 2 addresses of routers are known',
    })
  })
})
