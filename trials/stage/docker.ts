import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderOf, labels } from '../../src/platform/docker/identity.ts'
import { layout } from '../../src/platform/docker/proxy/layout.ts'
import { isResting } from '../../src/swap/machine.ts'
import { docker } from '../../test/support/docker/docker.ts'
import { engineAddress } from '../../test/support/docker/engine.ts'
import { beginLoad } from '../../test/support/docker/load.ts'
import {
  containers,
  files,
  inProxy,
  proxyContainers,
  servers,
  serving,
  table,
} from '../../test/support/docker/look.ts'
import { type DockerSubject, swapTo } from '../../test/support/docker/put.ts'
import { dockerWorld, type DockerWorld, host, subjectIn } from '../../test/support/docker/world.ts'
import { check, newBuild, startPut } from '../../test/support/executables/put.ts'
import { startRelay } from '../relay/relay.ts'
import { createWatch, type Watch } from '../relay/watch.ts'
import { newestOf } from './ledger.ts'
import type { Left, Rest, Stage, Standing, Theatre, Wish } from './stage.ts'

/** A stage on a Docker host, with what only a trial of such a host needs. */
export interface DockerStage extends Stage {
  readonly world: DockerWorld
  /** The app as pipelines see it past the relay. */
  readonly subject: DockerSubject
}

const waits = { bake: '500ms', drain: '60s', stable_for: '300ms', convergence_timeout: '1m' }

const paramsFor = (subject: DockerSubject, wish: Wish) => {
  const params = { action: wish.action, keep_failed: false, ...waits }
  if (wish.action === 'recover') return params
  const smoked = { ...params, smoke_test: [{ path: '/' }] }
  return 'release' in wish ? swapTo(subject, wish.release, smoked) : smoked
}

/** The socket that the Engine of the tests listens on. */
const engineSocket = (): string => {
  const [, path] = /^unix:\/\/(\/.+)$/.exec(engineAddress ?? '') ?? []
  if (path === undefined)
    throw new Error('BLUE_GREEN_ENGINE names no Docker Engine as unix:///path; script/trials does')
  return path
}

/**
 * A watch that knows what requests are for: the phase in which they come, as the last record says
 * that passed; and that calls the same request the same on every stage.
 */
const byPurpose = (watch: Watch, { proxy, app }: DockerWorld): Watch => {
  const own = new RegExp(`(?<=[ /.])${app}(?=[/.]|$)`, 'g')
  let phase: string = 'at rest'
  return {
    ...watch,
    note: seen => {
      const label = seen.label.replaceAll(own, ':app').replaceAll(proxy, ':proxy')
      // The first one is a name, and later ones are counted.
      const timed = / apps\/:app\/lock\/\S+$/.test(label) && /"beat":"\d+"/.test(seen.input ?? '')
      const purpose = `${phase}: ${timed ? 'heartbeat' : label}`
      const noted = watch.note({ ...seen, label, purpose, timed })
      // Old records are removed without any input.
      if ((seen.input ?? '') !== '' && / apps\/:app\/ledger\/\S+$/.test(label)) {
        const written = newestOf([seen.input ?? ''])?.phase ?? 'undone'
        phase = isResting(written) ? 'at rest' : written
      }
      return noted
    },
  }
}

const countOf = async (kind: 'network' | 'volume', { proxy }: DockerWorld): Promise<number> => {
  const filter = `label=${labels.proxy}=${proxy}`
  const told = await docker(kind, 'ls', '--quiet', '--filter', filter)
  return told === '' ? 0 : told.split('\n').length
}

/** What is written for the app; records are many and only told by being there. */
const written = async ({ world, app }: DockerSubject): Promise<readonly string[]> => {
  const mine = (await files(world)).map(path => path.replaceAll(app, ':app'))
  const [records, others] = [/\/ledger\/DEPLOYMENT/, /^(?!.*\/ledger\/DEPLOYMENT)/].map(pattern =>
    mine.filter(path => pattern.test(path)),
  )
  return [...new Set(records), ...(others ?? [])].toSorted()
}

const standing = async (subject: DockerSubject): Promise<Standing> => ({
  serving: await serving(subject),
  check: (await check(subject)).length,
  containers: await containers(subject),
  table: await table(subject),
  servers: await servers(subject),
  files: await written(subject),
  proxy: await proxyContainers(subject.world),
  networks: await countOf('network', subject.world),
  volumes: await countOf('volume', subject.world),
})

/** A release that is aside is not told by its version, so what a stage leaves is not known here. */
const resting = ({ live, kept }: Rest): Standing => {
  const releases = [live, kept].filter(each => each !== undefined)
  return {
    serving: [live ?? '404 unknown_route'],
    check: live === undefined ? 0 : 1,
    containers: [
      ...(kept === undefined ? [] : [`${kept} web/0 exited no`]),
      ...(live === undefined ? [] : [`${live} web/0 running unless-stopped`]),
    ].toSorted(),
    table: live === undefined ? {} : { [host]: [live] },
    servers: live === undefined ? [] : [live],
    files: [
      '.lock',
      'apps/:app/ledger/DEPLOYMENT.json',
      ...releases.map(() => 'apps/:app/releases/RELEASE.json'),
      'certificates/list',
      'maps/asks.map',
      'maps/routes.map',
      'proxy/+main.cfg',
      'proxy/:app.cfg',
    ],
    proxy: ['proxy running always'],
    networks: 1,
    volumes: 1,
  }
}

/** What the proxy's volume and the lock hold, whatever a run has said. */
const leftIn = async (subject: DockerSubject): Promise<Left> => {
  const { world, app } = subject
  const names = [...(await proxyContainers(world)), ...(await containers(subject))]
  const locked = names.some(each => each.startsWith('lock'))
  if (!names.some(each => each.startsWith('proxy running')))
    return { deployment: undefined, phase: undefined, marked: false, locked }
  const folder = `${layout.root}/${folderOf(app)}`
  const each = 'for f in ledger/*.json; do [ ! -e "$f" ] || { cat "$f"; echo; }; done'
  const records = await inProxy(world, `cd ${folder} 2>/dev/null && ${each} || true`)
  const newest = newestOf(records.split('\n').filter(text => text !== ''))
  const mark = `"live": "${newest?.id ?? ''}"`
  const marked = await inProxy(world, `grep -rlF '${mark}' ${folder}/releases || true`)
  return {
    deployment: newest?.id,
    phase: newest?.phase,
    marked: newest !== undefined && marked !== '',
    locked,
  }
}

/** A stage for an app of this name, behind a proxy of its own. */
export const openDockerStage = async (app: string): Promise<DockerStage> => {
  const upstream = { path: engineSocket() }
  const world = await dockerWorld({ app })
  const folder = await mkdtemp(join(tmpdir(), 'engine-'))
  const path = join(folder, 'relay.sock')
  const watch = createWatch()
  const relay = await startRelay({
    name: 'engine',
    upstream,
    listen: { path },
    watch: byPurpose(watch, world),
  })
  const subject = subjectIn(world)
  const relayed = subjectIn(world, app, { host: `unix://${path}` })
  return {
    platform: 'docker',
    app,
    world,
    subject,
    watch,
    start: (wish, variables) =>
      startPut(relayed, paramsFor(relayed, wish), { ...newBuild(), ...variables }),
    load: () => beginLoad(subject, { rate: 15 }),
    left: () => leftIn(subject),
    standing: () => standing(subject),
    resting,
    close: async () => {
      await relay.close()
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A Docker host whose stages stand side by side. */
export interface DockerTheatre extends Theatre {
  readonly open: (app: string) => Promise<DockerStage>
}

/** Stages on the Engine of the tests, each with a proxy of its own. */
export const openHost = async (): Promise<DockerTheatre> => {
  engineSocket()
  const opened = new Set<Stage>()
  return {
    open: async app => {
      const stage = await openDockerStage(app)
      const close = async () => {
        opened.delete(stage)
        await stage.close()
      }
      opened.add(stage)
      return { ...stage, close }
    },
    close: async () => {
      await Promise.all([...opened].map(stage => stage.close()))
    },
  }
}
