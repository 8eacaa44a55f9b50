import { dirname } from 'node:path'
import { execute } from '../executables/execute.ts'
import { sourceFor } from '../executables/source.ts'
import { bits } from './push.ts'
import { type Change, environmentOf, routeOf, type Way } from './way.ts'

/** Fields of `params` beside what the demo and the bench always say. */
export type Params = Readonly<Record<string, unknown>>

/** What is deployed, as a manifest. */
export const manifestFor = ({ cf, shop, release }: Pick<Change, 'cf' | 'shop' | 'release'>) => ({
  applications: [
    {
      name: shop.name,
      instances: shop.instances,
      memory: '64M',
      path: 'counter',
      routes: [{ route: routeOf(cf, shop) }],
      env: environmentOf(shop, release),
    },
  ],
})

/** A put of the release; `heartbeat` is told when the routers' is not the usual one. */
export const putOf = (change: Change, params: Params, heartbeat?: string): object => ({
  source: sourceFor(change.foundation, change.shop.name, heartbeat),
  params: { manifest: manifestFor(change), label: change.release, ...params },
})

/** Runs `out` on a request; rejects when it fails. Answers with what it printed. */
export const runOut = async (request: object, tell: (line: string) => void): Promise<unknown> => {
  const { code, stdout } = await execute('out', request, dirname(bits), tell)
  if (code !== 0) throw new Error(`out fails with exit code ${code}`)
  return JSON.parse(stdout)
}

/** The real `out` executable, fed with JSON as Concourse feeds it. */
export const ours = (params: Params = {}, heartbeat?: string): Way => ({
  name: 'ours',
  change: async change =>
    void (await runOut(putOf(change, params, heartbeat), line => change.tell(line))),
})
