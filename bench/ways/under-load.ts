import { setTimeout as sleep } from 'node:timers/promises'
import { type Load, startLoad } from '../load/load.ts'
import type { Tally } from '../load/tally.ts'
import { type Change, routeOf, type Way } from './way.ts'

/** A change under load: how much of it, and how long before and after the change. */
export interface LoadPlan {
  readonly rate: number
  /** Milliseconds. */
  readonly before: number
  readonly after: number
}

/** What a change cost. `time` is that of the change alone, in milliseconds. */
export interface Cost {
  readonly way: string
  readonly tally: Tally
  readonly time: number
}

const most = { requests: 100_000, milliseconds: 300_000 }

/** Changes an app in one way while it is under load, and goes on for a while afterwards. */
export const changeUnderLoad = async (
  way: Way,
  change: Change,
  plan: LoadPlan,
  onLoad: (load: Load) => void = () => {},
): Promise<Cost> => {
  const { cf, shop } = change
  const wish = { balancer: cf.balancer, host: routeOf(cf, shop), app: shop.name }
  const load = startLoad({ ...wish, rate: plan.rate, most })
  onLoad(load)
  try {
    await sleep(plan.before)
    const began = performance.now()
    await way.change(change)
    const time = performance.now() - began
    await sleep(plan.after)
    return { way: way.name, tally: await load.stop(), time }
  } finally {
    await load.stop()
  }
}
