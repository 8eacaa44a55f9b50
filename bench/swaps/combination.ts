import { startFoundation } from '../../foundation/foundation.ts'
import { openCf } from '../ways/cf.ts'
import { fixedSleep } from '../ways/fixed-sleep.ts'
import { oneProbe } from '../ways/one-probe.ts'
import { ours } from '../ways/ours.ts'
import { scriptOf2017 } from '../ways/script-of-2017.ts'
import type { Cost } from '../ways/cost.ts'
import { openShop, type Place, swap } from './lane.ts'
import { optionsFor, type Weather } from './weather.ts'

/** The waits of a put that fit a heartbeat of 1 s. */
export const quickParams = { drain: '2s', stable_for: '1s' }
/** Longer than the routers' heartbeat, as `source.routers.heartbeat` has to be. */
export const quickHeartbeat = '1500ms'

const ourLoad = { rate: 500, before: 500, after: 1_500 }
const theirLoad = { rate: 150, before: 500, after: 3_500 }

const oursAlone = async (place: Place): Promise<readonly Cost[]> => {
  const shop = await openShop(place, 'ours')
  return [await swap(place, shop, '2', ours(quickParams, quickHeartbeat), ourLoad)]
}

const theirs = async (place: Place): Promise<readonly Cost[]> => {
  const costs: Cost[] = []
  for (const [index, way] of [scriptOf2017, fixedSleep, oneProbe].entries()) {
    const shop = await openShop(place, `theirs-${index}`)
    costs.push(await swap(place, shop, '2', way, theirLoad))
  }
  return costs
}

/** All ways in one weather: ours, and beside it the others one after another. */
export const playCombination = async (weather: Weather, seed: number): Promise<readonly Cost[]> => {
  const foundation = await startFoundation(optionsFor(weather, seed))
  try {
    const place = { foundation, cf: await openCf(foundation), weather }
    const [our, their] = await Promise.all([oursAlone(place), theirs(place)])
    return [...our, ...their]
  } finally {
    await foundation.close()
  }
}
