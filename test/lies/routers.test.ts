import { describe, expect, it } from 'vitest'
import { blue, green } from '../support/proof.ts'
import { either, knowing, routers, type SimulatedRouter } from '../support/routers.ts'
import { worthOf } from './support/worth.ts'

/** So many routers that have the incumbent for good, and the candidate from a time on. */
const fleet = (count: number, from = 0): readonly SimulatedRouter[] => {
  const all = routers(count)
  for (const router of all) router.knows = either(knowing(green, from), knowing(blue, 0))
  return all
}

const minute = 60_000

/** Knows the release for `on` of every `on + off` milliseconds. */
const flapping =
  (release: string, on: number, off: number, until = 10 * minute): SimulatedRouter['knows'] =>
  (question, now) =>
    question.release === release && (now >= until || now % (on + off) < on)

describe('a router that flaps', () => {
  it('every 30 s for ten minutes is not believed in one of its good moments', async () => {
    const all = fleet(3, 20_000)
    // Good from 0 to 15 s, while the others have not heard yet; again at 30 s, when they have.
    all[1]!.knows = either(flapping(green, 15_000, 15_000), knowing(blue, 0))
    const { reachable, verdict, given, took } = await worthOf({
      world: { routers: all, doors: 'direct' },
      set: { timeout: 5 * minute },
    })
    expect({ reachable, verdict, given, took }).toEqual({
      reachable: 'proven',
      verdict: 'unproven',
      given: 'none: shown on 2 of 3 routers; missing: 10.0.0.2:80 (instances 0)',
      took: 5 * minute,
    })
  })

  it('is believed when it has held for longer than a heartbeat', async () => {
    const all = fleet(3, 20_000)
    all[1]!.knows = either(flapping(green, 15_000, 15_000, 2 * minute), knowing(blue, 0))
    const { given, took } = await worthOf({ world: { routers: all, doors: 'direct' } })
    expect(given).toBe('proven: proven on 3 of 3 routers')
    expect(took).toBeGreaterThan(2 * minute + 25_000)
    expect(took).toBeLessThan(2 * minute + 27_000)
  })

  it('is not believed in its good moments either where it is told apart by its name', async () => {
    const all = fleet(3, 20_000)
    all[1]!.knows = either(flapping(green, 15_000, 15_000), knowing(blue, 0))
    const { verdict, given } = await worthOf({
      world: { routers: all, doors: [[0, 1, 2]] },
      set: { count: 3, timeout: 2 * minute },
    })
    expect(verdict).toBe('unproven')
    expect(given).toMatch(/^none: not shown: /)
  })

  it('that nobody named is sampled once all have held for longer than a heartbeat', async () => {
    const all = fleet(3, 20_000)
    all[1]!.knows = either(flapping(green, 15_000, 15_000, 2 * minute), knowing(blue, 0))
    const { given, took } = await worthOf({ world: { routers: all, doors: [[0, 1, 2]] } })
    expect(given).toMatch(/^sampled: sampled: \d+ connections, miss .* for 3 routers$/)
    expect(took).toBeGreaterThan(2 * minute + 25_000)
    expect(took).toBeLessThan(3 * minute)
  })

  it('with the incumbent for ten minutes is never said to have let it go', async () => {
    const all = fleet(2)
    for (const router of all) router.knows = knowing(green, 0)
    all[1]!.knows = either(knowing(green, 0), flapping(blue, 5000, 20_000))
    const { verdict, given, took } = await worthOf({
      world: { routers: all, doors: 'direct' },
      direction: 'out',
      set: { timeout: 10 * minute },
    })
    expect({ verdict, given, took }).toEqual({
      verdict: 'unproven',
      given: 'none: shown on 1 of 2 routers; missing: 10.0.0.2:80 (instances 0)',
      took: 10 * minute,
    })
  })
})
