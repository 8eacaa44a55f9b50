import { cleaningUp } from '../../bench/leftovers.ts'
import { median } from '../../bench/part.ts'
import { say } from '../../bench/say.ts'
import { grouped, seconds } from '../../bench/table.ts'
import { seeded } from '../../foundation/random.ts'
import type { Stage } from '../stage/stage.ts'
import { type Trial, wholeNumber } from '../trial.ts'
import { chooseMishap } from './choose.ts'
import { memoryNow, peakOf } from './memory.ts'
import { type Ground, openGround } from './platform.ts'
import { type Actor, swapOnce } from './swap.ts'
import { type Counts, countOne, noCounts, told } from './tally.ts'

interface Memory {
  peak: number
}

const deployFirst = async (stage: Stage): Promise<void> => {
  const { code, stderr } = await stage.start({ action: 'deploy', release: '1' }).ended
  if (code !== 0) throw new Error(`a put that nobody disturbs fails:\n${stderr}`)
}

/** Swaps one app under load until the time is over. */
const act = async (
  ground: Ground,
  name: string,
  seed: number,
  until: number,
  counts: Counts,
  memory: Memory,
): Promise<void> => {
  const { stage, deeds } = await ground.open(name)
  const random = seeded(seed)
  const actor: Actor = { stage, random, rest: { live: '1', kept: undefined }, release: 1 }
  await deployFirst(stage)
  const load = stage.load()
  try {
    while (performance.now() < until && counts.wrong.length < 20) {
      await swapOnce(actor, chooseMishap(random, deeds), counts, ({ pid, ended }) => {
        const timer = setInterval(
          () => void peakOf(pid).then(peak => (memory.peak = Math.max(memory.peak, peak))),
          1_000,
        )
        void ended.finally(() => clearInterval(timer))
      })
    }
  } finally {
    const { requests, kinds } = await load.stop()
    counts.requests += requests
    for (const [kind, count] of Object.entries(kinds)) countOne(counts.lost, kind, count)
    await stage.close()
  }
}

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((all, count) => all + count, 0)

/** Swaps for a given time under random faults. */
export const soak: Trial = {
  name: 'soak',
  about: 'swaps apps for a given time under load and random faults',
  options: {
    platform: 'cloudfoundry, or docker; cloudfoundry',
    minutes: 'how long; 20',
    apps: 'so many side by side; 4',
    seed: 'of what is drawn; 1',
  },
  run: async options => {
    const minutes = wholeNumber(options, 'minutes', 20)
    const apps = wholeNumber(options, 'apps', 4)
    const seed = wholeNumber(options, 'seed', 1)
    const ground = await openGround(options['platform'])
    return cleaningUp(ground.close, async () => {
      const counts = noCounts()
      const memory: Memory = { peak: 0 }
      const before = memoryNow()
      const until = performance.now() + minutes * 60_000
      const progress = setInterval(() => {
        say(`${grouped(counts.swaps)} swaps, ${told(counts.ends)}; memory ${memoryNow()} MB`)
      }, 60_000)
      say(`seed ${seed}, ${apps} apps side by side, ${minutes} minutes`)
      try {
        await Promise.all(
          Array.from({ length: apps }, (_, at) =>
            act(ground, `soak${at + 1}`, seed * 1_000 + at, until, counts, memory),
          ),
        )
      } finally {
        clearInterval(progress)
      }
      const slowest = Math.max(0, ...counts.times)
      say(`swaps       ${grouped(counts.swaps)}: ${told(counts.ends)}`)
      say(`faults      ${told(counts.faults)}`)
      say(`requests    ${grouped(counts.requests)}, lost ${sum(counts.lost)}: ${told(counts.lost)}`)
      say(`recoveries  ${sum(counts.recoveries)}: ${told(counts.recoveries)}`)
      say(`            median ${seconds(median(counts.times))}, slowest ${seconds(slowest)}`)
      say(
        `memory      ${before} MB at the start, ${memoryNow()} MB at the end; out at most ${memory.peak} MB`,
      )
      const lost = sum(counts.lost)
      return [
        ...counts.wrong,
        ...(lost === 0 ? [] : [`${lost} requests are lost: ${told(counts.lost)}`]),
      ]
    })
  },
}
