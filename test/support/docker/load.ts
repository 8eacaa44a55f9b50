import { startMix, type Shares } from '../../../bench/docker/load/mix.ts'
import type { Load } from '../../../bench/load/steady.ts'
import type { Tally } from '../../../bench/load/tally.ts'
import { until } from '../../router/until.ts'
import type { DockerSubject } from './put.ts'
import { host as usual, type DockerWorld } from './world.ts'

/** Where users reach the proxy. */
export const urlOf = ({ port }: DockerWorld): string => `http://127.0.0.1:${port}`

/** Some of everything, with fewer of what takes long. */
const shares: Shares = {
  kept: 0.4,
  fresh: 0.4,
  slow: 0.1,
  upload: 0.04,
  stream: 0.04,
  talk: 0.02,
}

/** Begins a constant load on the usual route of an app. */
export const beginLoad = (
  { world }: Pick<DockerSubject, 'world'>,
  { host = usual, rate = 40 }: { readonly host?: string; readonly rate?: number } = {},
): Load => {
  const most = { requests: 100_000, milliseconds: 3_600_000 }
  return startMix({ url: urlOf(world), host, shares, rate, most })
}

/** The same, once it is answered. */
export const startLoad = async (
  subject: Pick<DockerSubject, 'world'>,
  wish?: Parameters<typeof beginLoad>[1],
): Promise<Load> => {
  const load = beginLoad(subject, wish)
  await until('the load is on', () => load.tally().requests > 30)
  return load
}

/** What becomes of a constant load, on the usual route, while something is done. */
export const loaded = async (
  subject: Pick<DockerSubject, 'world'>,
  deed: () => Promise<unknown>,
  wish?: Parameters<typeof startLoad>[1],
): Promise<Tally> => {
  const load = await startLoad(subject, wish)
  try {
    await deed()
    const done = load.tally().requests
    await until('it went on afterwards', () => load.tally().requests > done + 30)
  } finally {
    await load.stop()
  }
  return load.tally()
}

/** What was lost of a load. */
export const losses = ({ failed, kinds }: Tally): Pick<Tally, 'failed' | 'kinds'> => ({
  failed,
  kinds,
})

/** Nothing was lost. */
export const nothing: ReturnType<typeof losses> = { failed: 0, kinds: {} }
