import { dirname } from 'node:path'
import { startFoundation } from '../../foundation/foundation.ts'
import { execute } from '../executables/execute.ts'
import { openCf } from '../ways/cf.ts'
import { ours, putOf } from '../ways/ours.ts'
import { bits } from '../ways/push.ts'
import type { Cost } from '../ways/cost.ts'
import { type Change, environmentOf, type Way } from '../ways/way.ts'
import { quickHeartbeat, quickParams } from './combination.ts'
import { openShop, type Place, swap } from './lane.ts'
import { optionsFor, type Weather } from './weather.ts'

const load = { rate: 300, before: 500, after: 1_500 }

/** The release falls ill while it bakes: its health turns to 503 although it serves on. */
const sicken = (change: Change): object => {
  const put = putOf(
    change,
    { ...quickParams, bake: '30s', smoke_test: [{ path: '/health', attempts: 1 }] },
    quickHeartbeat,
  )
  return JSON.parse(
    JSON.stringify(put, (key, value: unknown) =>
      key === 'env'
        ? { ...environmentOf(change.shop, change.release), COUNTER_SICK_AFTER: '6000' }
        : value,
    ),
  )
}

const undo: Way = {
  name: 'undo of a bake that fails',
  change: async change => {
    const request = sicken(change)
    const lines: string[] = []
    const { code } = await execute('out', request, dirname(bits), line => lines.push(line))
    const last = lines.slice(-5).join('\n')
    if (code !== 1) throw new Error(`the bake should fail, and ends with ${code}:\n${last}`)
  },
}

const rollback: Way = {
  ...ours({ ...quickParams, action: 'rollback' }, quickHeartbeat),
  name: 'rollback',
}

const undoing = async (place: Place): Promise<readonly Cost[]> => {
  const shop = await openShop(place, 'undo')
  return [await swap(place, shop, '2', undo, load)]
}

const rollingBack = async (place: Place): Promise<readonly Cost[]> => {
  const shop = await openShop(place, 'rollback')
  await swap(place, shop, '2', ours(quickParams, quickHeartbeat), { ...load, rate: 1 })
  return [await swap(place, shop, '1', rollback, load)]
}

/** The two ways back in one weather, side by side. */
export const playBack = async (weather: Weather, seed: number): Promise<readonly Cost[]> => {
  const foundation = await startFoundation(optionsFor(weather, seed))
  try {
    const place = { foundation, cf: await openCf(foundation), weather }
    const costs = await Promise.all([undoing(place), rollingBack(place)])
    return costs.flat()
  } finally {
    await foundation.close()
  }
}
