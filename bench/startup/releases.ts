import type { Foundation } from '../../foundation/foundation.ts'
import type { Cf } from '../ways/cf.ts'
import { ours } from '../ways/ours.ts'
import type { Shop } from '../ways/way.ts'

const params = { keep: 10, drain: 0, stable_for: 0 }

/** Deploys release after release, from one number to another; all but the newest are kept. */
export const deployReleases = async (
  foundation: Foundation,
  cf: Cf,
  shop: Shop,
  from: number,
  to: number,
): Promise<void> => {
  const way = ours(params, '300ms')
  for (let release = from; release <= to; release += 1)
    await way.change({ foundation, cf, shop, release: String(release), tell: () => {} })
}
