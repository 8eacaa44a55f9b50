import { build, endWatch } from '../executables/execute.ts'
import type { Foundation } from '../../foundation/foundation.ts'
import { say } from '../say.ts'
import { grouped, seconds, tableOf } from '../table.ts'
import { openCf } from '../ways/cf.ts'
import { fixedSleep } from '../ways/fixed-sleep.ts'
import { oneProbe } from '../ways/one-probe.ts'
import { ours } from '../ways/ours.ts'
import { scriptOf2017 } from '../ways/script-of-2017.ts'
import { settle } from '../ways/settle.ts'
import type { Cost } from '../ways/under-load.ts'
import { deployFirst, routeOf, type Way } from '../ways/way.ts'
import { act } from './act.ts'
import { epilogue } from './epilogue.ts'
import { late, lossy, setStage } from './stage.ts'
import { openFolder } from '../folder.ts'

const acts: readonly (readonly [string, Way])[] = [
  ['books', scriptOf2017],
  ['music', fixedSleep],
  ['tools', oneProbe],
  ['plants', ours()],
]

const rowOf = ({ way, tally, time }: Cost): readonly string[] => [
  way,
  grouped(tally.requests),
  grouped(tally.failed),
  seconds(time),
]

let interrupted = false

const perform = async (foundation: Foundation, folder: string): Promise<void> => {
  const bus = foundation.nats === null ? 'the bus inside this process' : 'nats-server'
  say(`a Cloud Foundry with 3 routers behind ${foundation.balancer}; their messages go over ${bus}`)
  say(`${late.router} hears everything ${late.lag / 1000} s late`)
  say(`${lossy.router} loses the first unregister of each route`)
  const cf = await openCf(foundation)
  say('pushing release 1 of four apps')
  const shops = acts.map(([name, way]) => ({
    way,
    shop: { name, host: name, instances: 2, startTime: 500 },
  }))
  await Promise.all(shops.map(({ shop }) => deployFirst(cf, shop)))
  say('waiting until every router knows them')
  for (const { shop } of shops) await settle(foundation, routeOf(cf, shop), shop.instances)
  const began = performance.now()
  const costs: Cost[] = []
  for (const { shop, way } of shops) costs.push(await act(foundation, cf, shop, way))
  say()
  const head = ['way', 'requests', 'failed', 'time to change']
  for (const line of tableOf(head, costs.map(rowOf))) say(line)
  await epilogue(foundation, 'plants', folder)
  say()
  say(`the whole demo took ${seconds(performance.now() - began)} after its set-up`)
}

const main = async (): Promise<void> => {
  say('building dist/')
  await build()
  const folder = await openFolder()
  say('starting the foundation; its routers take a second to listen, not the usual 20')
  const foundation = await setStage()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    endWatch()
    closing ??= foundation.close()
    return closing
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      interrupted = true
      say(`${signal}: cleaning up`)
      void close().then(() => process.exit(1))
    })
  try {
    await perform(foundation, folder)
  } finally {
    await close()
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    // What a signal cut off fails in some way of its own.
    if (interrupted) return
    say(`the demo fails: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  },
)
