import { startFoundation } from '../../foundation/foundation.ts'
import { say } from '../say.ts'
import { median } from '../part.ts'
import { tableOf } from '../table.ts'
import { openCf } from '../ways/cf.ts'
import { settle } from '../ways/settle.ts'
import { deployFirst, routeOf } from '../ways/way.ts'
import { quickTime } from '../swaps/weather.ts'
import { measure } from './measure.ts'

const rounds = 8
const lag = 700
/** The second look at a removal comes this much later, whatever we do. */
const hold = 1_500

interface Reaction {
  readonly routers: number
  readonly forward: readonly number[]
  readonly away: readonly number[]
}

const react = async (routers: number): Promise<Reaction> => {
  const late = (index: number) => (index === routers - 1 ? { lag } : {})
  const foundation = await startFoundation({
    routers: Array.from({ length: routers }, (_, index) => late(index)),
    timeConstants: quickTime,
    stagingDelay: 50,
    seed: routers,
  })
  try {
    const cf = await openCf(foundation)
    const shop = { name: 'shop', host: 'shop', instances: 2, startTime: 0 }
    await deployFirst(cf, shop)
    await settle(foundation, routeOf(cf, shop), shop.instances)
    const forward: number[] = []
    const away: number[] = []
    for (let round = 2; round < 2 + rounds; round += 1) {
      const params = { drain: 0, stable_for: 0 }
      const swap = await measure(foundation, cf, shop, String(round), params, `${hold}ms`)
      forward.push(swap.entered('checking') - swap.arrived)
      away.push(swap.entered('retiring') - swap.left - hold)
    }
    return { routers, forward, away }
  } finally {
    await foundation.close()
  }
}

const text = (times: readonly number[]): readonly string[] => [
  `${Math.round(median(times))} ms`,
  `${Math.round(Math.max(...times))} ms`,
]

/** From the last router's real convergence to our next step, with one to four routers. */
export const showReaction = async (): Promise<void> => {
  const rows = []
  for (let routers = 1; routers <= 4; routers += 1) {
    const { forward, away } = await react(routers)
    rows.push([`${routers}, ${forward.length} swaps`, ...text(forward), ...text(away)])
  }
  say(`from the last router's change (${lag} ms late) to our next step; aimed at: 250 ms at most`)
  say(`the removal is shown again after ${hold} ms, which is taken off`)
  const head = ['routers', 'added: median', 'most', 'removed: median', 'most']
  for (const line of tableOf(head, rows)) say(line)
}
