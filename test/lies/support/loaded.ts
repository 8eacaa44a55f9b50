import { startLoad } from '../../../bench/load/load.ts'
import type { Tally } from '../../../bench/load/tally.ts'
import { until } from '../../router/until.ts'
import type { Subject } from '../../support/executables/request.ts'

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
    most: { requests: 3000, milliseconds: 60_000 },
  })
  try {
    await until('the load is on', () => load.tally().requests > 5)
    await deed()
    const done = load.tally().requests
    await until('it went on afterwards', () => load.tally().requests > done + 10)
  } finally {
    await load.stop()
  }
  const { failed, kinds } = load.tally()
  return { failed, kinds }
}

/** Nothing was lost. */
export const nothing = { failed: 0, kinds: {} }
