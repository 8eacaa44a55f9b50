import { describe, expect, it } from 'vitest'
import { blue, green } from '../support/proof.ts'
import { either, knowing, routers } from '../support/routers.ts'
import { worthOf } from './support/worth.ts'

/** Sends connections to so many routers, one after another. */
const turns = (count: () => number) => {
  let turn = 0
  return (behind: readonly number[]) => behind[(turn += 1) % count()] ?? 0
}

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

describe('a router that', () => {
  const knowingAll = (count: number) => {
    const all = routers(count)
    for (const router of all) router.knows = either(knowing(green, 20_000), knowing(blue, 0))
    return all
  }

  it('joins in the middle by a DNS name is asked like the others', async () => {
    const all = knowingAll(3)
    all[2]!.knows = either(knowing(green, 50_000), knowing(blue, 0))
    const { given, took, evidence } = await worthOf({
      world: { routers: all, doors: 'direct' },
      meanwhile: (now, instrument) =>
        instrument.reopen(now > 10_000 ? [[0], [1], [2]] : [[0], [1]]),
    })
    expect(given).toBe('proven: proven on 3 of 3 routers')
    expect(evidence.doors.map(({ joined }) => joined)).toEqual([false, false, true])
    expect(took).toBeGreaterThanOrEqual(50_000)
  })

  it('leaves in the middle is asked no more, and the evidence says that it left', async () => {
    const all = knowingAll(3)
    all[2]!.knows = knowing(blue, 0)
    const { given, evidence } = await worthOf({
      world: { routers: all, doors: 'direct' },
      meanwhile: (now, instrument) =>
        instrument.reopen(now > 30_000 ? [[0], [1]] : [[0], [1], [2]]),
    })
    expect(given).toBe('proven: proven on 2 of 2 routers')
    expect(evidence.remarks).toEqual(['10.0.0.3:80 left while the proof ran'])
  })

  it('drains, and answers nothing while its address stays, is missing', async () => {
    const all = knowingAll(3)
    all[2]!.mute = () => true
    const { reachable, verdict, given } = await worthOf({
      world: { routers: all, doors: 'direct' },
      set: { timeout: 60_000 },
    })
    expect({ reachable, verdict, given }).toEqual({
      reachable: 'none',
      verdict: 'unproven',
      given: 'none: shown on 2 of 3 routers; missing: 10.0.0.3:80 (instances 0)',
    })
  })

  it('shows a name behind the balancer beyond the stated number makes it a sample of more', async () => {
    const { reachable, given } = await worthOf({
      world: { routers: knowingAll(4), doors: [[0, 1, 2, 3]] },
      set: { count: 3 },
    })
    expect(reachable).toMatch(/^proven|sampled$/)
    expect(given).toMatch(/^sampled: .* for 4 routers$/)
  })

  it('comes up behind the balancer and has nothing keeps the claim from being shown', async () => {
    const all = knowingAll(4)
    all[3]!.knows = () => false
    let crowd = 3
    const { verdict, given } = await worthOf({
      world: {
        routers: all,
        doors: [[0, 1, 2, 3]],
        choose: turns(() => crowd),
      },
      set: { count: 3, timeout: 60_000 },
      meanwhile: now => {
        crowd = now > 10_000 ? 4 : 3
      },
    })
    expect(verdict).toBe('unproven')
    expect(given).toMatch(/^none: not shown: /)
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
