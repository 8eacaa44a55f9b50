import { setTimeout as sleep } from 'node:timers/promises'
import { kindsText, since } from '../../load/tally.ts'
import { median, type Part } from '../../part.ts'
import { say } from '../../say.ts'
import { grouped, seconds } from '../../table.ts'
import type { Cost } from '../../ways/cost.ts'
import { summaryTable, tallyOf } from '../../ways/summary.ts'
import type { DockerHost } from '../host.ts'
import { everything, startMix } from '../load/mix.ts'
import { ours } from '../ways/ours.ts'
import { reload } from '../ways/reload.ts'
import { stopAndRun } from '../ways/stop-and-run.ts'
import { changeUnderLoad } from '../ways/under-load.ts'
import type { Way } from '../ways/way.ts'
import { killProxy } from './killed.ts'
import { collectLosses, tellLosses } from './losses.ts'
import { onHost, withShop } from './on-host.ts'

const startTime = 500
const rate = 500
const enough = { swaps: 20, requests: 100_000 }
const mostSwaps = 40
const others = 5

const tell = ({ way, tally, time }: Cost, release: string): void => {
  const failed = `${grouped(tally.failed)} of ${grouped(tally.requests)} failed`
  const kinds = tally.failed > 0 ? `; ${kindsText(tally)}` : ''
  say(`${way}, to release ${release}: ${failed}, ${seconds(time)}${kinds}`)
}

/** One swap after another under a load that never pauses, until there were enough. */
const swapOn = (host: DockerHost): Promise<readonly Cost[]> => {
  const way = ours({ instances: 2 })
  return withShop(host, way, { name: 'ours', startTime }, async shop => {
    const losses = collectLosses()
    const most = { requests: 4 * enough.requests, milliseconds: 900_000 }
    const { url, host: name } = shop
    const load = startMix({ url, host: name, shares: everything, rate, most, onEnd: losses.note })
    const began = performance.now()
    const costs: Cost[] = []
    const isEnough = () =>
      costs.length >= mostSwaps ||
      (costs.length >= enough.swaps && load.tally().requests >= enough.requests)
    try {
      while (!isEnough()) {
        const before = load.tally()
        const release = String(costs.length + 2)
        await sleep(500)
        const lines: string[] = []
        const from = performance.now()
        await way.change({ shop, release, tell: line => void lines.push(line) })
        const time = performance.now() - from
        await sleep(500)
        costs.push({ way: way.name, tally: since(before, load.tally()), time })
        const last = costs.at(-1)
        if (last !== undefined) tell(last, release)
        // Something must have been in its way.
        if (time > 2 * median(costs.map(cost => cost.time))) for (const line of lines) say(line)
      }
    } finally {
      const before = tallyOf(costs)
      // What was still under way at the end belongs to the last one.
      const rest = since(before, await load.stop())
      if (rest.failed > 0) say(`after the last swap: ${kindsText(rest)}`)
      const last = costs.pop()
      if (last !== undefined)
        costs.push({ ...last, tally: tallyOf([last, { ...last, tally: rest }]) })
      await tellLosses(shop, losses.all(), began)
    }
    return costs
  })
}

const theirs = async (host: DockerHost, way: Way): Promise<readonly Cost[]> => {
  const plan = { rate, before: 1_000, after: 1_000 }
  return withShop(host, way, { name: 'theirs', startTime }, async shop => {
    const costs: Cost[] = []
    for (let swap = 0; swap < others; swap += 1) {
      const release = String(swap + 2)
      const change = { shop, release, tell: () => {} }
      const cost = await changeUnderLoad(way, change, plan, everything)
      tell(cost, release)
      costs.push(cost)
    }
    return costs
  })
}

const run = async (host: DockerHost): Promise<readonly string[]> => {
  const our = await swapOn(host)
  const killed = await killProxy(host, { rate, startTime })
  const costs = [
    ...our,
    ...killed.costs,
    ...(await theirs(host, reload)),
    ...(await theirs(host, stopAndRun)),
  ]
  say()
  for (const line of summaryTable(costs)) say(line)
  for (const line of killed.words) say(line)
  const { failed, requests } = tallyOf(our)
  return [
    ...killed.broken,
    ...(failed > 0 ? [`ours lost ${grouped(failed)} requests`] : []),
    ...(our.length < enough.swaps ? [`${our.length} swaps are fewer than ${enough.swaps}`] : []),
    ...(requests < enough.requests
      ? [`${grouped(requests)} requests are fewer than ${grouped(enough.requests)}`]
      : []),
  ]
}

/** Requests of all kinds that are lost in swaps on a Docker host. */
export const swaps: Part = {
  name: 'docker:swaps',
  about: `requests of all kinds lost in ${enough.swaps} swaps and more, one of which loses the proxy (ten minutes)`,
  run: onHost(run),
}
