import type { Foundation } from '../../foundation/foundation.ts'
import type { Cf } from '../ways/cf.ts'
import { settle } from '../ways/settle.ts'
import type { Cost, LoadPlan } from '../ways/cost.ts'
import { changeUnderLoad } from '../ways/under-load.ts'
import { deployFirst, routeOf, type Shop, type Way } from '../ways/way.ts'
import type { Weather } from './weather.ts'

/** Where swaps are measured. */
export interface Place {
  readonly foundation: Foundation
  readonly cf: Cf
  readonly weather: Weather
}

/** A fresh app for one way, with its first release on every router. */
export const openShop = async ({ foundation, cf, weather }: Place, name: string): Promise<Shop> => {
  const shop = { name, host: name, instances: 2, startTime: weather.startTime }
  await deployFirst(cf, shop)
  await settle(foundation, routeOf(cf, shop), shop.instances)
  return shop
}

/** Changes an app under load in this weather. */
export const swap = (
  place: Place,
  shop: Shop,
  release: string,
  way: Way,
  plan: LoadPlan,
): Promise<Cost> => {
  const { foundation, cf, weather } = place
  const last = foundation.routers.at(-1)
  if (weather.losesUnregister && last !== undefined)
    foundation.faults.set({
      kind: 'lose_next',
      router: last.name,
      subject: 'router.unregister',
      uri: routeOf(cf, shop),
    })
  const change = { foundation, cf, shop, release, tell: () => {} }
  return changeUnderLoad(way, change, plan)
}
