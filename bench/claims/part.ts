import type { Part } from '../part.ts'
import { simulateFalseClaims } from '../../src/proof/simulate.ts'
import { say } from '../say.ts'
import { grouped, tableOf } from '../table.ts'

const trials = 10_000
const bounds = [1e-6, 1e-3, 1e-2, 1e-1]
const counts = [2, 3, 6, 10]

const head = ['routers', 'bound', 'proofs', 'passed', 'share', 'share / bound']

/**
 * The usual bound of one in a million can never be missed by a few thousand proofs, so bounds at
 * which something passes are played as well: there the share says how well the error is spent.
 */
const run = async (): Promise<readonly string[]> => {
  const played = counts.flatMap(routers =>
    bounds.map(missProbability => ({
      routers,
      ...simulateFalseClaims({ trials, routers, missProbability, seed: routers }),
    })),
  )
  const rows = played.map(({ routers, bound, passed, share }) => [
    String(routers),
    String(bound),
    grouped(trials),
    grouped(passed),
    share.toFixed(5),
    (share / bound).toFixed(2),
  ])
  for (const line of tableOf(head, rows)) say(line)
  return played
    .filter(({ share, bound }) => share > bound)
    .map(({ routers, share, bound }) => `${share} of the proofs pass, ${bound} may (${routers})`)
}

/** Sampled proofs that pass although one router lacks the route. */
export const claims: Part = {
  name: 'claims',
  about: 'simulated sampled proofs with one router that lacks the route (seconds)',
  run,
}
