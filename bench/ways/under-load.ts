import { startLoad } from '../load/load.ts'
import type { Load } from '../load/steady.ts'
import { type Cost, costOf, type LoadPlan, most } from './cost.ts'
import { type Change, routeOf, type Way } from './way.ts'

/** Changes an app in one way while it is under load, and goes on for a while afterwards. */
export const changeUnderLoad = (
  way: Way,
  change: Change,
  plan: LoadPlan,
  onLoad: (load: Load) => void = () => {},
): Promise<Cost> => {
  const { cf, shop } = change
  const wish = { balancer: cf.balancer, host: routeOf(cf, shop), app: shop.name }
  const load = startLoad({ ...wish, rate: plan.rate, most })
  onLoad(load)
  return costOf(way.name, () => way.change(change), load, plan)
}
