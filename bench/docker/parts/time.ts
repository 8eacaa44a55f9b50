import { setTimeout as sleep } from 'node:timers/promises'
import { median, type Part } from '../../part.ts'
import { say } from '../../say.ts'
import { seconds, tableOf } from '../../table.ts'
import { addressOf, removeContainers, runApp, untilAnswers } from '../ways/containers.ts'
import { ours } from '../ways/ours.ts'
import type { Shop } from '../ways/way.ts'
import { onHost, withShop } from './on-host.ts'

const rounds = 5
const startTime = 500
const stableFor = 2_000

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** From `docker run` to the first answer. */
const startAlone = async (shop: Shop, name: string): Promise<number> => {
  const time = await timed(async () => {
    await runApp(shop, name, 'alone')
    await untilAnswers(shop, 'alone', `http://${await addressOf(shop, name)}:8080`)
  })
  await removeContainers(shop)
  return time
}

const measure = async (shop: Shop): Promise<void> => {
  const way = ours({ drain: '0s', stable_for: `${stableFor}ms` })
  const starts: number[] = []
  const swaps: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    starts.push(await startAlone(shop, `${shop.name}-alone`))
    const change = { shop, release: String(round + 2), tell: () => {} }
    swaps.push(await timed(() => way.change(change)))
    await sleep(500)
  }
  const own = median(swaps) - median(starts) - stableFor
  const rows = [
    [`the app's own start, ${startTime / 1000} s of it before it listens`, median(starts)],
    ['stable_for', stableFor],
    ['a whole swap, no drain demanded', median(swaps)],
    ['what the swap takes beyond these two', own],
  ] as const
  const shown = rows.map(([what, time]) => [what, seconds(time)])
  for (const line of tableOf([`median of ${rounds}`, 'time'], shown)) say(line)
  say('aimed at beyond these two: 2 s at most')
}

/** How long a swap takes beyond what the app itself takes. */
export const time: Part = {
  name: 'docker:time',
  about: "how long a swap takes beyond the app's own start (a minute)",
  run: onHost(async host => {
    await withShop(host, ours(), { name: 'time', startTime }, measure)
    return []
  }),
}
