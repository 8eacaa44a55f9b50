import { exchange } from '../../../bench/load/exchange.ts'
import { labels } from '../../../src/platform/docker/identity.ts'
import { layout } from '../../../src/platform/docker/proxy/layout.ts'
import { check, type Version } from '../executables/put.ts'
import { docker } from './docker.ts'
import type { DockerSubject } from './put.ts'
import { host as usual, type DockerWorld } from './world.ts'

const ask = async ({ port }: DockerWorld, host: string, path: string): Promise<string> => {
  const server = { host: '127.0.0.1', port }
  const asked = { server, host, method: 'GET', path, body: '', agent: undefined } as const
  const answer = await exchange(asked)
  if (!answer.whole) return answer.kind
  return answer.status === 200
    ? String(answer.headers['x-version'])
    : `${answer.status} ${String(answer.headers['x-blue-green'] ?? '')}`.trim()
}

/** Who answers on a host and path: the versions, or the refusals, in many requests. */
export const serving = async (
  { world }: Pick<DockerSubject, 'world'>,
  host = usual,
  path = '/',
): Promise<readonly string[]> => {
  const asked = Array.from({ length: 8 }, () => ask(world, host, path))
  return [...new Set(await Promise.all(asked))].toSorted()
}

interface Seen {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly policy: string
  readonly labels: Readonly<Record<string, string>>
  readonly env: readonly string[] | null
}

const format = `{"id":{{json .Id}},"name":{{json .Name}},"state":{{json .State.Status}},"policy":{{json .HostConfig.RestartPolicy.Name}},"labels":{{json .Config.Labels}},"env":{{json .Config.Env}}}`

const containersIn = async ({ proxy }: DockerWorld): Promise<readonly Seen[]> => {
  const filter = `label=${labels.proxy}=${proxy}`
  const ids = await docker('ps', '--all', '--quiet', '--filter', filter)
  if (ids === '') return []
  const told = await docker('inspect', '--format', format, ...ids.split('\n'))
  return told.split('\n').map(line => JSON.parse(line) as Seen)
}

const versionOf = ({ env }: Seen): string =>
  env?.find(each => each.startsWith('VERSION='))?.slice('VERSION='.length) ?? '?'

const wordsFor = (seen: Seen): string => {
  const { [labels.role]: role, [labels.process]: process, [labels.instance]: index } = seen.labels
  const what = role === 'release' ? `${versionOf(seen)} ${process}/${index}` : role
  return `${what} ${seen.state} ${seen.policy}`
}

/**
 * All containers of an app: version, process and instance, state and restart policy, as in
 * `2 web/0 running unless-stopped`; locks are told by their role.
 */
export const containers = async ({ world, app }: DockerSubject): Promise<readonly string[]> =>
  (await containersIn(world))
    .filter(each => each.labels[labels.app] === app)
    .map(wordsFor)
    .toSorted()

/** Names of the containers of one version of an app. */
export const namesOf = async (
  { world, app }: DockerSubject,
  version: string,
): Promise<readonly string[]> =>
  (await containersIn(world))
    .filter(each => each.labels[labels.app] === app && versionOf(each) === version)
    .map(each => each.name.slice(1))
    .toSorted()

/** Containers that belong to the proxy and to no app: itself, and its lock while that is held. */
export const proxyContainers = async (world: DockerWorld): Promise<readonly string[]> =>
  (await containersIn(world)).filter(each => each.labels[labels.app] === undefined).map(wordsFor)

/** What a shell in the proxy's container prints. */
export const inProxy = ({ proxy }: DockerWorld, script: string): Promise<string> =>
  docker('exec', proxy, 'bash', '-c', script)

const versions = async (world: DockerWorld): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await containersIn(world)).map(each => [each.labels[labels.release] ?? '', versionOf(each)]),
  )

interface Written {
  readonly routes: readonly {
    readonly name: string
    readonly destinations: readonly { readonly release: string }[]
  }[]
}

/** Routes in the app's file on the proxy's volume, and the versions that each leads to. */
export const table = async ({
  world,
  app,
}: DockerSubject): Promise<Readonly<Record<string, readonly string[]>>> => {
  const line = await inProxy(world, `head -n 1 ${layout.configuration}/${app}.cfg`)
  const { routes } = JSON.parse(line.replace(/^#: /, '')) as Written
  const known = await versions(world)
  return Object.fromEntries(
    routes.map(({ name, destinations }) => [
      name,
      destinations.map(({ release }) => known.get(release) ?? 'gone'),
    ]),
  )
}

/** Versions of the servers that the running worker has for the app, one for each server. */
export const servers = async ({ world, app }: DockerSubject): Promise<readonly string[]> => {
  const master = `/dev/tcp/127.0.0.1/${layout.master}`
  const told = await inProxy(
    world,
    `exec 3<>${master}; printf '@1 show servers state\\nquit\\n' >&3; cat <&3`,
  )
  const known = await versions(world)
  return told
    .split('\n')
    .map(line => line.split(' '))
    .filter(([, backend]) => backend?.startsWith(`${app}.`))
    .flatMap(([, , , name = '']) => {
      const release = /^([0-9a-z]{16})\.\d+$/.exec(name)?.[1]
      return release === undefined ? [] : [known.get(release) ?? 'gone']
    })
}

/** Files on the proxy's volume beside certificates, with the ids of what is random left out. */
export const files = async (world: DockerWorld): Promise<readonly string[]> => {
  const told = await inProxy(world, `cd ${layout.root} && find . -type f`)
  return told
    .split('\n')
    .map(path =>
      path
        .slice(2)
        .replaceAll(/\d{8}-\d{6}-\w{6}/g, 'DEPLOYMENT')
        .replace(/(releases\/)[0-9a-z]{16}/, '$1RELEASE'),
    )
    .toSorted()
}

/** What is there of an app, all of it. */
export interface Standing {
  readonly serving: readonly string[]
  readonly check: readonly Version[]
  readonly containers: readonly string[]
  readonly table: Readonly<Record<string, readonly string[]>>
  readonly servers: readonly string[]
}

/** What there is of an app with one usual route. */
export const standing = async (subject: DockerSubject): Promise<Standing> => ({
  serving: await serving(subject),
  check: await check(subject),
  containers: await containers(subject),
  table: await table(subject),
  servers: await servers(subject),
})

/** What must be there at rest: one instance of a live version, and of the one kept, if any. */
export const resting = (live: string, version: Version, kept?: string): Standing => ({
  serving: [live],
  check: [version],
  containers: [
    ...(kept === undefined ? [] : [`${kept} web/0 exited no`]),
    `${live} web/0 running unless-stopped`,
  ].toSorted(),
  table: { [usual]: [live] },
  servers: [live],
})
