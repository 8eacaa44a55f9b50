import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dig, listAt, textAt } from '../../foundation/cc/fields.ts'
import type { Foundation } from '../../foundation/foundation.ts'
import { execute } from '../executables/execute.ts'
import { sourceFor } from '../executables/source.ts'
import type { Cf } from '../ways/cf.ts'
import { type Params, putOf, runOut } from '../ways/ours.ts'
import { findApp } from '../ways/routes.ts'
import { routeOf, type Shop } from '../ways/way.ts'
import { observe, type Physics } from './observe.ts'

/** A swap as the foundation saw it, and as its record tells it. Milliseconds. */
export interface Measured extends Physics {
  /** From the start of the process to its end. */
  readonly whole: number
  /** When each phase was entered, since 1970. */
  readonly entered: (phase: string) => number
}

const recordOf = async (
  foundation: Foundation,
  app: string,
  version: unknown,
): Promise<unknown> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-version-'))
  try {
    const request = { source: sourceFor(foundation, app), version }
    const { code } = await execute('in', request, folder, () => {})
    if (code !== 0) throw new Error(`in fails with exit code ${code}`)
    return JSON.parse(await readFile(join(folder, 'deployment.json'), 'utf8'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Changes an app with our `out`, and holds its record against what really happened. */
export const measure = async (
  foundation: Foundation,
  cf: Cf,
  shop: Shop,
  release: string,
  params: Params,
  heartbeat: string | undefined,
): Promise<Measured> => {
  const finish = observe(foundation, routeOf(cf, shop), await findApp(cf, shop.name))
  const change = { foundation, cf, shop, release, tell: () => {} }
  const began = performance.now()
  const answer = await runOut(putOf(change, params, heartbeat), () => {})
  const whole = performance.now() - began
  const physics = finish()
  const record = await recordOf(foundation, shop.name, dig(answer, 'version'))
  const timeline = listAt(record, 'timeline')
  return {
    ...physics,
    whole,
    entered: phase => {
      const entry = timeline.find(each => textAt(each, 'phase') === phase)
      return Date.parse(textAt(entry, 'at') ?? '')
    },
  }
}
