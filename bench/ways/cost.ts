import { setTimeout as sleep } from 'node:timers/promises'
import type { Load } from '../load/steady.ts'
import type { Tally } from '../load/tally.ts'
import { grouped, seconds, tableOf } from '../table.ts'

/** A change under load: how much of it, and how long before and after the change. */
export interface LoadPlan {
  readonly rate: number
  /** Milliseconds. */
  readonly before: number
  readonly after: number
}

/** What a change cost. `time` is that of the change alone, in milliseconds. */
export interface Cost {
  readonly way: string
  readonly tally: Tally
  readonly time: number
}

/** No load goes on for longer, whatever becomes of the change. */
export const most = { requests: 100_000, milliseconds: 300_000 }

/** Makes a change while a load is on, which goes on for a while afterwards. */
export const costOf = async (
  way: string,
  change: () => Promise<void>,
  load: Load,
  plan: LoadPlan,
): Promise<Cost> => {
  try {
    await sleep(plan.before)
    const began = performance.now()
    await change()
    const time = performance.now() - began
    await sleep(plan.after)
    return { way, tally: await load.stop(), time }
  } finally {
    await load.stop()
  }
}

const rowOf = ({ way, tally, time }: Cost): readonly string[] => [
  way,
  grouped(tally.requests),
  grouped(tally.failed),
  seconds(time),
]

/** Lines of a table of ways and what each cost. */
export const costTable = (costs: readonly Cost[]): readonly string[] =>
  tableOf(['way', 'requests', 'failed', 'time to change'], costs.map(rowOf))
