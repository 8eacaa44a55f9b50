import { Failure } from '../../../failure.ts'
import type { Counts, Release } from '../../../swap/model.ts'
import type { Instance, Marks, ReleaseCalls } from '../../port.ts'
import { applyManifest } from '../apply.ts'
import { createApp, findApp, listApps, markApp, renameApp, startApp, stopApp } from '../apps.ts'
import { awaitStopped } from '../await-stopped.ts'
import { ifFound } from '../client/refusal.ts'
import { deleteApp } from '../delete-app.ts'
import { readLog } from '../logs.ts'
import { createPackage } from '../packages.ts'
import type { Instance as CfInstance } from '../process.ts'
import { listInstancesOf, listProcesses, scaleProcess } from '../processes.ts'
import { awaitBindings } from '../services.ts'
import { assignDroplet, stage } from '../staging.ts'
import { manifestOf } from './artefact.ts'
import { appLabel, keys, metadataOf, newRelease, releaseOf } from './identity.ts'
import { appsOf, type Space } from './space.ts'

const stopTimeout = 120_000

/** What a release is on Cloud Foundry: an app of its own. */
export const releaseCalls = (space: Space): ReleaseCalls => {
  const { cc, app, target } = space
  const guid = target.space.guid
  return {
    find: async deployment => {
      const labels = `${keys.app}=${appLabel(app)},${keys.deployment}=${deployment}`
      const found = (await listApps(cc, guid, { labels }))[0]
      return found && releaseOf(found, app)
    },
    create: async ({ name, deployment, label }) => {
      const { bits } = manifestOf(space)
      const made = await createApp(cc, {
        space: guid,
        name,
        lifecycle: bits.kind === 'docker' ? 'docker' : undefined,
        ...newRelease(app, deployment, label),
      })
      return releaseOf(made, app)
    },
    build: release => build(space, release),
    start: async release => {
      await startApp(cc, release)
    },
    stop: async release => {
      const found = await findApp(cc, release)
      if (found === undefined) return
      await stopApp(cc, release)
      await awaitStopped(cc, { app: release, name: found.name, timeout: stopTimeout })
    },
    scale: (release, counts) => scale(space, release, counts),
    counts: async release =>
      Object.fromEntries(
        (await processesOf(space, release)).map(({ type, instances }) => [type, instances]),
      ),
    instances: async release =>
      ((await ifFound(listInstancesOf(cc, release))) ?? []).map(instanceOf),
    lastWords: release => lastWords(space, release),
    rename: async (release, name, marks) => {
      await renameApp(cc, release, name, metadataOf(app, marks))
    },
    mark: async (release, marks: Marks) => {
      await markApp(cc, release, metadataOf(app, marks))
    },
    remove: release => deleteApp(cc, release),
    releases: async (): Promise<readonly Release[]> =>
      (await appsOf(space)).map(each => releaseOf(each, app)),
  }
}

/** Settings and services first, because buildpacks read them; then bits, staging, droplet. */
const build = async (space: Space, release: string): Promise<void> => {
  const { cc, target } = space
  const manifest = manifestOf(space)
  const found = await findApp(cc, release)
  if (found === undefined) throw new Failure('release.gone', { release })
  await applyManifest(cc, target.space.guid, found, manifest)
  if (manifest.services.length > 0) await awaitBindings(cc, release)
  const uploaded = await createPackage(cc, release, manifest.bits)
  cc.env.log.info('the package is ready, staging')
  await assignDroplet(cc, release, await stage(cc, release, uploaded))
}

const processesOf = async ({ cc }: Space, release: string) =>
  (await ifFound(listProcesses(cc, release))) ?? []

const scale = async (space: Space, release: string, counts: Counts): Promise<void> => {
  const { cc } = space
  for (const process of await processesOf(space, release)) {
    const wanted = counts[process.type]
    if (wanted !== undefined && wanted !== process.instances)
      await scaleProcess(cc, process.guid, wanted)
  }
}

const instanceOf = (instance: CfInstance): Instance => ({
  process: instance.type,
  index: instance.index,
  running: instance.state === 'RUNNING' || instance.state === 'STOPPING',
  routable: instance.state === 'RUNNING' && instance.routable !== false,
  trouble: troubleOf(instance),
  incarnation: instance.guid ?? '',
})

const troubleOf = ({ state, details }: CfInstance): string | undefined =>
  state === 'CRASHED' ? (details ?? 'it crashed') : details

const lastWords = async ({ cc }: Space, release: string): Promise<readonly string[]> => {
  try {
    const lines = await readLog(cc, release, { descending: 'true', limit: 100 })
    return lines
      .filter(({ source }) => source.startsWith('APP') || source === 'CELL')
      .slice(-10)
      .map(({ source, instance, text }) => `${source}/${instance} ${text}`)
  } catch {
    return ['the log of the app cannot be read']
  }
}
