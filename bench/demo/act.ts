import type { Foundation } from '../../foundation/foundation.ts'
import { kindsText } from '../load/tally.ts'
import { say } from '../say.ts'
import { grouped, seconds } from '../table.ts'
import type { Cf } from '../ways/cf.ts'
import { changeUnderLoad, type Cost } from '../ways/under-load.ts'
import { routeOf, type Shop, type Way } from '../ways/way.ts'
import { showLoad } from './progress.ts'
import { lossy } from './stage.ts'

const plan = { rate: 200, before: 1_500, after: 5_000 }

/** Changes one app from release 1 to 2 under load, in one way, for everybody to see. */
export const act = async (foundation: Foundation, cf: Cf, shop: Shop, way: Way): Promise<Cost> => {
  const uri = routeOf(cf, shop)
  say()
  say(`${way.name}: ${uri} from release 1 to 2, under ${plan.rate} POSTs a second`)
  foundation.faults.set({ ...lossy, kind: 'lose_next', subject: 'router.unregister', uri })
  const change = {
    foundation,
    cf,
    shop,
    release: '2',
    tell: (line: string) => say(`  ${line}`),
  }
  let hide = (): void => {}
  try {
    const cost = await changeUnderLoad(way, change, plan, load => {
      hide = showLoad(load)
    })
    const { requests, failed } = cost.tally
    const kinds = failed === 0 ? '' : `: ${kindsText(cost.tally)}`
    say(`  ${grouped(failed)} of ${grouped(requests)} requests failed${kinds}`)
    say(`  changed in ${seconds(cost.time)}; the load went on for ${plan.after / 1000} s more`)
    return cost
  } finally {
    hide()
  }
}
