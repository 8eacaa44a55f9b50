import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectionsNeeded, missBound, piecesOf, shareOfAttempt } from '../../src/proof/sampling.ts'
import { simulateFalseClaims } from '../../src/proof/simulate.ts'

const aShare = fc.double({ min: 1e-12, max: 0.4, noNaN: true })

describe('the mathematics of a sample', () => {
  it('asks for the published numbers of connections', () => {
    const table = [3, 6, 10, 20].map(routers =>
      [1e-3, 1e-6, 1e-9].map(share => connectionsNeeded(routers, share)),
    )
    expect(table).toEqual([
      [20, 37, 54],
      [48, 86, 124],
      [88, 153, 219],
      [194, 328, 463],
    ])
  })

  it('asks for the fewest connections that keep the bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), aShare, (routers, share) => {
        const needed = connectionsNeeded(routers, share)
        expect(missBound(routers, needed)).toBeLessThanOrEqual(share)
        if (needed > 1) expect(missBound(routers, needed - 1)).toBeGreaterThan(share)
      }),
    )
  })

  it('never spends more than the bound over any number of attempts and pieces', () => {
    fc.assert(
      fc.property(aShare, fc.integer({ min: 1, max: 500 }), (bound, pairs) => {
        let spent = 0
        for (let attempt = 1; attempt <= 2000; attempt += 1)
          spent += pairs * 2 * shareOfAttempt(bound, piecesOf(pairs), attempt)
        expect(spent).toBeLessThanOrEqual(bound * (1 + 1e-9))
      }),
      { numRuns: 30 },
    )
  })

  it('lets false claims pass less often than the stated bound', () => {
    for (const routers of [2, 5, 10]) {
      const result = simulateFalseClaims({
        trials: 10_000,
        routers,
        missProbability: 1e-2,
        seed: routers,
      })
      expect(result.share).toBeLessThanOrEqual(result.bound)
    }
  })

  it('would notice a bound that is not kept: a fixed sample lets far more pass', () => {
    const fixed = simulateFalseClaims({ trials: 2000, routers: 10, missProbability: 20, seed: 3 })
    expect(fixed.share).toBeGreaterThan(0.01)
  })
})
