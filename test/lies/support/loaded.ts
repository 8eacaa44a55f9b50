import { setTimeout as sleep } from 'node:timers/promises'
import { startLoad } from '../../../bench/load/load.ts'
import type { Load } from '../../../bench/load/steady.ts'
import type { Tally } from '../../../bench/load/tally.ts'
import type { Subject } from '../../support/executables/request.ts'

/** Waits for so many answers; the test's own time is the limit, for a machine may be busy. */
const answered = async (load: Load, count: number): Promise<void> => {
  while (load.tally().requests < count) await sleep(20)
}

/** What was lost of a small constant load of POSTs through the balancer while something was done. */
export const lossesDuring = async (
  { world, app }: Subject,
  deed: () => Promise<unknown>,
): Promise<Pick<Tally, 'failed' | 'kinds'>> => {
  const load = startLoad({
    balancer: world.foundation.balancer,
    host: `${app}.apps.test`,
    app,
    rate: 20,
    most: { requests: 5000, milliseconds: 240_000 },
  })
  try {
    await answered(load, 5)
    await deed()
    await answered(load, load.tally().requests + 10)
  } finally {
    await load.stop()
  }
  const { failed, kinds } = load.tally()
  return { failed, kinds }
}

/** Nothing was lost. */
export const nothing = { failed: 0, kinds: {} }
