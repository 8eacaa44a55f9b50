import type { Load } from '../../load/steady.ts'
import { type Cost, costOf, type LoadPlan, most } from '../../ways/cost.ts'
import { type Shares, startMix } from '../load/mix.ts'
import type { Change, Way } from './way.ts'

/** Changes an app in one way while it is under load, and goes on for a while afterwards. */
export const changeUnderLoad = (
  way: Way,
  change: Change,
  plan: LoadPlan,
  shares: Shares,
  onLoad: (load: Load) => void = () => {},
): Promise<Cost> => {
  const { url, host } = change.shop
  const load = startMix({ url, host, shares, rate: plan.rate, most })
  onLoad(load)
  return costOf(way.name, () => way.change(change), load, plan)
}
