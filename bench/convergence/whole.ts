import { startFoundation } from '../../foundation/foundation.ts'
import { say } from '../say.ts'
import { seconds, tableOf } from '../table.ts'
import { openCf } from '../ways/cf.ts'
import { settle } from '../ways/settle.ts'
import { deployFirst, routeOf } from '../ways/way.ts'
import { measure } from './measure.ts'

/** What the platform and the user make every deployment wait for, in milliseconds. */
const given = { upload: 1_000, staging: 10_000, stableFor: 2_000, drain: 30_000 }
const startTime = 4_000
const lag = 2_500

const swapOnce = async (routers: number): Promise<readonly string[]> => {
  const late = (index: number) => (index === routers - 1 ? { lag } : {})
  const foundation = await startFoundation({
    routers: Array.from({ length: routers }, (_, index) => late(index)),
    timeConstants: { routerStartDelay: 0 },
    uploadDelay: given.upload,
    stagingDelay: given.staging,
    seed: routers,
  })
  try {
    const cf = await openCf(foundation)
    const shop = { name: 'shop', host: 'shop', instances: 2, startTime }
    await deployFirst(cf, shop)
    await settle(foundation, routeOf(cf, shop), shop.instances)
    const { whole, start, arriving, leaving } = await measure(
      foundation,
      cf,
      shop,
      '2',
      {},
      undefined,
    )
    const { upload, staging, stableFor, drain } = given
    const sum = upload + staging + start + stableFor + arriving + leaving + drain
    return [
      String(routers),
      ...[start, arriving, leaving, sum, whole].map(seconds),
      (whole / sum).toFixed(3),
    ]
  } finally {
    await foundation.close()
  }
}

/** A whole swap with the time constants of a real foundation, against what nobody can shorten. */
export const showWhole = async (): Promise<void> => {
  const rows = await Promise.all([1, 2, 3, 4].map(swapOnce))
  say('the whole swap against what cannot be shortened; aimed at: 1.10 times that at most')
  say(
    `upload ${seconds(given.upload)}, staging ${seconds(given.staging)}, stable_for ${seconds(given.stableFor)}, drain ${seconds(given.drain)} beside a re-check of 25.0 s`,
  )
  const head = ['routers', 'start', 'arriving', 'leaving', 'sum', 'whole', 'ratio']
  for (const line of tableOf(head, rows)) say(line)
}
