import { setTimeout as sleep } from 'node:timers/promises'
import { words } from '../../../src/swap/phase.ts'
import type { Ended } from '../../load/steady.ts'
import { since } from '../../load/tally.ts'
import { say } from '../../say.ts'
import { grouped, seconds } from '../../table.ts'
import type { Cost } from '../../ways/cost.ts'
import type { DockerHost } from '../host.ts'
import { everything, startMix } from '../load/mix.ts'
import { untilAnswers } from '../ways/containers.ts'
import { ours, proxyOf, runPut } from '../ways/ours.ts'
import type { Shop } from '../ways/way.ts'
import { tellLosses } from './losses.ts'
import { withShop } from './on-host.ts'

const params = { instances: 2 }
const most = { requests: 100_000, milliseconds: 300_000 }

/** When the proxy is lost, each in a swap of its own: both serve; the incumbent is being drained. */
const moments = ['proving', 'clearing'] as const

/** When the proxy's process was killed, and when a request was answered again. */
interface Outage {
  readonly from: number
  readonly gone: number
}

/** What the kills cost, and what does not hold after them. */
export interface Killed {
  readonly costs: readonly Cost[]
  readonly words: readonly string[]
  readonly broken: readonly string[]
}

/**
 * Kills every process in the proxy's container but the first, HAProxy's master: that gives up
 * without its worker, and the Engine starts the container again by its restart policy. (After
 * `docker kill` it would not: to the Engine that is somebody's will.)
 */
const kill = async ({ docker, name }: Shop): Promise<Outage> => {
  const from = performance.now()
  await docker.docker('exec', proxyOf(name), 'bash', '-c', 'kill -KILL -1').catch(() => '')
  return { from, gone: performance.now() }
}

/** Lost requests by what they were to the process that was killed. */
const sort = (ended: readonly Ended[], { from, gone }: Outage) => {
  const after = ended.filter(({ outcome, begun }) => outcome.answered && begun > gone)
  // Some are let in by the Engine's own proxy and wait there until HAProxy listens.
  const back = Math.min(...after.map(({ over }) => over))
  const lost = ended.filter(({ outcome }) => !outcome.answered)
  const inside = lost.filter(({ begun, over }) => begun < gone && over >= from)
  const away = lost.filter(({ begun }) => begun >= gone && begun <= back)
  const sorted = new Set([...inside, ...away])
  return { back, inside, away, others: lost.filter(each => !sorted.has(each)) }
}

/** Puts a release, kills the proxy once the log says what is being done, and puts again if need be. */
const swapAndKill = async (shop: Shop, release: string, moment: (typeof moments)[number]) => {
  let outage: Promise<Outage> | undefined
  const lines: string[] = []
  const tell = (line: string) => {
    lines.push(line)
    if (line.includes(words[moment].says)) outage ??= sleep(100).then(() => kill(shop))
  }
  const put = () => runPut({ shop, release, tell }, params)
  const first = await put()
  const failure = lines.slice(-4)
  const second = first.code === 0 ? undefined : await put()
  if (outage === undefined) throw new Error(`the log never said "${words[moment].says}"`)
  const ended = second === undefined ? 'by itself' : 'with a second put'
  if (second !== undefined) for (const line of failure) say(`  ${line}`)
  return { outage: await outage, ended, right: (second ?? first).code === 0 }
}

const killDuring = (
  host: DockerHost,
  moment: (typeof moments)[number],
  { rate, startTime }: { readonly rate: number; readonly startTime: number },
): Promise<Killed> =>
  withShop(host, ours(params), { name: 'killed', startTime }, async shop => {
    const ended: Ended[] = []
    const { url, host: name } = shop
    const note = (each: Ended) => void ended.push(each)
    const load = startMix({ url, host: name, shares: everything, rate, most, onEnd: note })
    try {
      await sleep(1_000)
      const began = performance.now()
      const { outage, ended: how, right } = await swapAndKill(shop, '2', moment)
      const time = performance.now() - began
      await sleep(500)
      const changed = load.tally()
      await sleep(1_000)
      const old = since(changed, load.tally()).releases['1'] ?? 0
      const tally = await load.stop()
      await untilAnswers(shop, '2')
      const { back, inside, away, others } = sort(ended, outage)
      const lost = `${grouped(inside.length)} requests were inside it, ${grouped(away.length)} came while none ran (${seconds(back - outage.from)}), ${grouped(others.length)} were lost otherwise`
      await tellLosses(shop, others, began)
      return {
        costs: [{ way: 'ours, the proxy killed', tally, time }],
        words: [`proxy killed in "${words[moment].says}": ${lost}; the swap ended ${how}`],
        broken: [
          ...(right ? [] : [`the swap whose proxy was killed while ${moment} does not end right`]),
          ...(old > 0 ? [`release 1 serves on after the swap whose proxy was killed`] : []),
          ...(others.length > 0
            ? [`${others.length} requests that the killed proxy did not hold were lost`]
            : []),
        ],
      }
    } finally {
      await load.stop()
    }
  })

/** Swaps that lose the proxy's process in the middle. */
export const killProxy = async (
  host: DockerHost,
  wish: { readonly rate: number; readonly startTime: number },
): Promise<Killed> => {
  const all: Killed[] = []
  for (const moment of moments) all.push(await killDuring(host, moment, wish))
  return {
    costs: all.flatMap(({ costs }) => costs),
    words: all.flatMap(({ words: said }) => said),
    broken: all.flatMap(({ broken }) => broken),
  }
}
