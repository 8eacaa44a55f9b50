import { setTimeout as sleep } from 'node:timers/promises'
import { exchange } from '../../load/exchange.ts'
import { images } from '../host.ts'
import { environmentOf, type Shop } from './way.ts'

const label = 'blue-green-bench'
const every = 25
const patience = 30_000

/** Arguments of `docker run` for a container of a shop, before its image. */
export const runArguments = (shop: Shop, name: string): readonly string[] => [
  'run',
  '--detach',
  '--name',
  name,
  '--label',
  `${label}=${shop.name}`,
]

/** Publishes a container's port 8080 where users reach the shop. */
export const publish = ({ port }: Shop): readonly string[] => [
  '--publish',
  `127.0.0.1:${port}:8080`,
]

/** Runs the app as a release; `more` are further arguments. */
export const runApp = (
  shop: Shop,
  name: string,
  release: string,
  ...more: readonly string[]
): Promise<string> => {
  const variables = Object.entries(environmentOf(shop, release)).flatMap(([variable, value]) => [
    '--env',
    `${variable}=${value}`,
  ])
  return shop.docker.docker(...runArguments(shop, name), ...variables, ...more, images.app)
}

/** A container's address on the default bridge, which this machine reaches. */
export const addressOf = ({ docker }: Shop, container: string): Promise<string> =>
  docker.docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', container)

/** Removes the containers that were run for a shop. */
export const removeContainers = async ({ docker, name }: Shop): Promise<void> => {
  const filter = `label=${label}=${name}`
  const ids = await docker.docker('ps', '--all', '--quiet', '--filter', filter)
  if (ids !== '') await docker.docker('rm', '--force', '--volumes', ...ids.split('\n'))
}

const releaseAt = async (url: string, host: string): Promise<string | undefined> => {
  const { hostname, port } = new URL(url)
  const server = { host: hostname, port: Number(port) }
  const ask = { server, host, method: 'GET', path: '/health', body: '', agent: undefined } as const
  const answer = await exchange(ask)
  const release = answer.whole && answer.status === 200 ? answer.headers['x-version'] : undefined
  return typeof release === 'string' ? release : undefined
}

/** Asks at a URL until this release answers there, as `curl --retry` would; rejects after 30 s. */
export const untilAnswers = async (shop: Shop, release: string, url = shop.url): Promise<void> => {
  const began = performance.now()
  while ((await releaseAt(url, shop.host)) !== release) {
    if (performance.now() - began > patience)
      throw new Error(`release ${release} does not answer at ${url} within ${patience / 1000} s`)
    await sleep(every)
  }
}
