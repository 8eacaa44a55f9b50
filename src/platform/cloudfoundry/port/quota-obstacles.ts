import type { Counts, Route } from '../../../swap/model.ts'
import { quotaLacks } from '../quota.ts'
import { manifestOf } from './artefact.ts'
import type { Space } from './space.ts'

const defaultMemoryInMb = 1024
const units: Readonly<Record<string, number>> = { K: 1 / 1024, M: 1, G: 1024, T: 1024 * 1024 }

/** What of a second release would not fit beside the first, where that can be known. */
export const quotaObstacles = async (
  space: Space,
  counts: Counts,
  routes: readonly Route[],
): Promise<readonly string[]> => {
  const { processes } = manifestOf(space)
  const memory = (type: string): number => {
    const written = processes.find(each => each.type === type)?.memory
    return written === undefined ? defaultMemoryInMb : megabytes(written)
  }
  const all = Object.entries(counts).filter(([, count]) => count > 0)
  return quotaLacks(space.cc, space.target, {
    memoryInMb: all.reduce((sum, [type, count]) => sum + memory(type) * count, 0),
    largestMemoryInMb: Math.max(0, ...all.map(([type]) => memory(type))),
    instances: all.reduce((sum, [, count]) => sum + count, 0),
    routes: 1 + routes.filter(route => route.id === undefined).length,
  })
}

const megabytes = (written: string): number => {
  const [, number = '0', unit = 'M'] = /^\s*(\d+(?:\.\d+)?)\s*([KMGT])B?\s*$/i.exec(written) ?? []
  return Math.ceil(Number(number) * (units[unit.toUpperCase()] ?? 1))
}
