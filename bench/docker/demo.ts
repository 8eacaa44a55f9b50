import type { Demo } from '../demo/demo.ts'
import { type Act, play } from '../demo/act.ts'
import { epilogue } from '../demo/epilogue.ts'
import { say } from '../say.ts'
import { seconds } from '../table.ts'
import { type Cost, costTable } from '../ways/cost.ts'
import { openHost } from './host.ts'
import { posts } from './load/mix.ts'
import { ours, sourceFor } from './ways/ours.ts'
import { reload } from './ways/reload.ts'
import { stopAndRun } from './ways/stop-and-run.ts'
import { changeUnderLoad } from './ways/under-load.ts'
import { newShop, type Shop, type Way } from './ways/way.ts'

const ways: readonly (readonly [string, Way])[] = [
  ['books', stopAndRun],
  ['music', reload],
  ['plants', ours()],
]

interface Stand {
  readonly shop: Shop
  readonly way: Way
}

const actOf = ({ shop, way }: Stand): Act => ({
  way: way.name,
  route: shop.host,
  perform: (plan, tell, onLoad) =>
    changeUnderLoad(way, { shop, release: '2', tell }, plan, posts, onLoad),
})

const perform = async (stands: readonly Stand[], folder: string): Promise<void> => {
  const began = performance.now()
  const costs: Cost[] = []
  for (const stand of stands) costs.push(await play(actOf(stand)))
  say()
  for (const line of costTable(costs)) say(line)
  const last = stands.at(-1)
  if (last !== undefined) await epilogue(sourceFor(last.shop), folder)
  say()
  say(`the whole demo took ${seconds(performance.now() - began)} after its set-up`)
}

/** Three apps on a Docker host. */
export const demo: Demo = {
  setUp: async folder => {
    const docker = openHost()
    if (docker === undefined) throw new Error('BLUE_GREEN_ENGINE names no Docker Engine')
    const stands: Stand[] = []
    const close = async () => {
      for (const { shop, way } of stands.splice(0)) await way.close(shop)
    }
    say(`a Docker Engine ${await docker.docker('version', '--format', '{{.Server.Version}}')}`)
    say('starting release 1 of three apps')
    try {
      for (const [name, way] of ways) {
        const shop = await newShop(docker, folder, name, 500)
        stands.push({ shop, way })
        await way.open(shop)
      }
    } catch (error) {
      await close()
      throw error
    }
    return { perform: () => perform(stands, folder), close }
  },
}
