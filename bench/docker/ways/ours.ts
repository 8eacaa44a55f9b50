import { labels } from '../../../src/platform/docker/identity.ts'
import { execute, type Executed } from '../../executables/execute.ts'
import { images } from '../host.ts'
import { untilAnswers } from './containers.ts'
import { type Change, environmentOf, type Shop, type Way } from './way.ts'

/** Fields of `params` beside what the demo and the bench always say, and the manifest's instances. */
export type Params = Readonly<Record<string, unknown>> & { readonly instances?: number }

/** What a pipeline would write under `source` for a shop: a proxy of its own, on its port. */
export const sourceFor = ({ docker, name, port }: Shop): object => ({
  platform: 'docker',
  app: name,
  host: docker.address,
  minimum_grade: 'proven',
  proxy: { name: proxyOf(name), image: images.proxy, http_port: `127.0.0.1:${port}` },
})

/** The name of the shop's proxy container, and of its network and volume. */
export const proxyOf = (shop: string): string => `${shop}-proxy`

const manifestFor = (shop: Shop, release: string, instances: number) => ({
  applications: [
    {
      name: shop.name,
      instances,
      memory: '256M',
      docker: { image: images.app },
      routes: [{ route: shop.host }],
      env: environmentOf(shop, release),
      'health-check-type': 'http',
      'health-check-http-endpoint': '/health',
    },
  ],
})

/** A put of a release. */
export const putOf = (
  { shop, release }: Omit<Change, 'tell'>,
  { instances = 1, ...params }: Params,
): object => ({
  source: sourceFor(shop),
  // No registry knows the image.
  params: {
    manifest: manifestFor(shop, release, instances),
    label: release,
    docker: { pull: 'missing' },
    ...params,
  },
})

/** Runs `out` on a request; tells each line of its log. */
export const runPut = ({ shop, release, tell }: Change, params: Params): Promise<Executed> =>
  execute('out', putOf({ shop, release }, params), shop.folder, tell)

const deploy = async (change: Change, params: Params): Promise<void> => {
  const lines: string[] = []
  const tell = (line: string) => {
    lines.push(line)
    change.tell(line)
  }
  const { code } = await runPut({ ...change, tell }, params)
  if (code !== 0)
    throw new Error(`out fails with exit code ${code}:\n${lines.slice(-6).join('\n')}`)
}

const remove = async ({ docker: { docker }, name }: Shop): Promise<void> => {
  const proxy = proxyOf(name)
  const filter = `label=${labels.proxy}=${proxy}`
  const listed = await docker('ps', '--all', '--quiet', '--filter', filter)
  const named = await docker('ps', '--all', '--quiet', '--filter', `name=^/${proxy}`)
  const ids = new Set([...listed.split('\n'), ...named.split('\n')].filter(id => id !== ''))
  if (ids.size > 0) await docker('rm', '--force', '--volumes', ...ids)
  for (const kind of ['volume', 'network']) {
    const found = await docker(kind, 'ls', '--quiet', '--filter', `name=^${proxy}`)
    for (const each of found.split('\n').filter(id => id !== '')) await docker(kind, 'rm', each)
  }
}

/** The real `out` executable, fed with JSON as Concourse feeds it. */
export const ours = (params: Params = {}): Way => ({
  name: 'ours',
  open: async shop => {
    await deploy({ shop, release: '1', tell: () => {} }, params)
    await untilAnswers(shop, '1')
  },
  change: change => deploy(change, params),
  close: remove,
})
