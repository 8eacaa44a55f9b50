import { sourceFor } from '../executables/source.ts'
import { startFoundation, type Foundation } from '../../foundation/foundation.ts'
import { say } from '../say.ts'
import { seconds } from '../table.ts'
import { type Cf, openCf } from '../ways/cf.ts'
import { type Cost, costTable } from '../ways/cost.ts'
import { fixedSleep } from '../ways/fixed-sleep.ts'
import { oneProbe } from '../ways/one-probe.ts'
import { ours } from '../ways/ours.ts'
import { scriptOf2017 } from '../ways/script-of-2017.ts'
import { settle } from '../ways/settle.ts'
import { changeUnderLoad } from '../ways/under-load.ts'
import { deployFirst, routeOf, type Shop, type Way } from '../ways/way.ts'
import { type Act, play } from './act.ts'
import type { Demo } from './demo.ts'
import { epilogue } from './epilogue.ts'

const ways: readonly (readonly [string, Way])[] = [
  ['books', scriptOf2017],
  ['music', fixedSleep],
  ['tools', oneProbe],
  ['plants', ours()],
]

/** Which router is late, and by how many milliseconds; which one loses its first unregister. */
const late = { router: 'router-1', lag: 2_500 }
const lossy = { router: 'router-2' }

/**
 * Three routers with the time constants of a real foundation: a heartbeat of 20 s, an unregister
 * repeated after 30 s. Only a router's own start is cut from 20 s to one, before anything is shown.
 */
const setStage = (): Promise<Foundation> =>
  startFoundation({
    routers: [{}, { lag: late.lag }, {}],
    timeConstants: { routerStartDelay: 1_000 },
  })

const actOf = (foundation: Foundation, cf: Cf, shop: Shop, way: Way): Act => ({
  way: way.name,
  route: routeOf(cf, shop),
  perform: (plan, tell, onLoad) => {
    const uri = routeOf(cf, shop)
    foundation.faults.set({ ...lossy, kind: 'lose_next', subject: 'router.unregister', uri })
    return changeUnderLoad(way, { foundation, cf, shop, release: '2', tell }, plan, onLoad)
  },
})

const perform = async (foundation: Foundation, folder: string): Promise<void> => {
  const bus = foundation.nats === null ? 'the bus inside this process' : 'nats-server'
  say(`a Cloud Foundry with 3 routers behind ${foundation.balancer}; their messages go over ${bus}`)
  say(`${late.router} hears everything ${late.lag / 1000} s late`)
  say(`${lossy.router} loses the first unregister of each route`)
  const cf = await openCf(foundation)
  say('pushing release 1 of four apps')
  const shops = ways.map(([name, way]) => ({
    way,
    shop: { name, host: name, instances: 2, startTime: 500 },
  }))
  await Promise.all(shops.map(({ shop }) => deployFirst(cf, shop)))
  say('waiting until every router knows them')
  for (const { shop } of shops) await settle(foundation, routeOf(cf, shop), shop.instances)
  const began = performance.now()
  const costs: Cost[] = []
  for (const { shop, way } of shops) costs.push(await play(actOf(foundation, cf, shop, way)))
  say()
  for (const line of costTable(costs)) say(line)
  await epilogue(sourceFor(foundation, 'plants'), folder)
  say()
  say(`the whole demo took ${seconds(performance.now() - began)} after its set-up`)
}

/** Four apps on a Cloud Foundry in a box. */
export const demo: Demo = {
  setUp: async folder => {
    say('starting the foundation; its routers take a second to listen, not the usual 20')
    const foundation = await setStage()
    return { perform: () => perform(foundation, folder), close: () => foundation.close() }
  },
}
