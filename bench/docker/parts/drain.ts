import { setTimeout as sleep } from 'node:timers/promises'
import { median, type Part } from '../../part.ts'
import { say } from '../../say.ts'
import { ours } from '../ways/ours.ts'
import type { Shop } from '../ways/way.ts'
import { type Held, holdUpload, holdWebsocket } from './hold.ts'
import { onHost, withShop } from './on-host.ts'

const rounds = 11
const way = ours({ drain: '30s', stable_for: '0s' })

/** What the log says while something is inside, and once nothing is. */
const inside = /still inside/
const empty = /nothing is left inside/

/** Milliseconds from the end of what was held in the incumbent to the end of the drain. */
const drainOnce = async (shop: Shop, release: string, held: Held): Promise<number> => {
  let letGo: Promise<number> | undefined
  let drained = Number.NaN
  const tell = (line: string) => {
    if (inside.test(line)) letGo ??= sleep(300).then(held.letGo)
    if (empty.test(line)) drained = performance.now()
  }
  await way.change({ shop, release, tell })
  if (letGo === undefined) throw new Error('the drain did not wait for what was inside')
  return drained - (await letGo)
}

const measure = async (shop: Shop): Promise<readonly string[]> => {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const held = await (round % 2 === 0 ? holdUpload(shop) : holdWebsocket(shop))
    times.push(await drainOnce(shop, String(round + 2), held))
  }
  const sorted = times.toSorted((a, b) => a - b).map(time => time.toFixed(0))
  say(
    `from the end of the last request or websocket to the end of the drain: ${sorted.join(', ')} ms`,
  )
  say(`median ${median(times).toFixed(0)} ms; aimed at: 100 ms at most`)
  return []
}

/** How soon a drain ends after the last request. */
export const drain: Part = {
  name: 'docker:drain',
  about: 'how soon a drain ends after the last request that was inside (two minutes)',
  run: onHost(host => withShop(host, ours(), { name: 'drain', startTime: 0 }, measure)),
}
