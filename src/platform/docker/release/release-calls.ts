import { Failure } from '../../../failure.ts'
import type { Marks, ReleaseCalls } from '../../port.ts'
import type { Host } from '../host.ts'
import { build } from './build.ts'
import { instancesOf } from './instances.ts'
import { lastWords } from './last-words.ts'
import { listParts } from './parts.ts'
import type { ReleaseFile } from './release-file.ts'
import {
  changeRelease,
  readRelease,
  readReleases,
  removeReleaseFile,
  writeRelease,
} from './release-files.ts'
import { listReleases, releaseOf } from './releases.ts'
import { settle } from './settle.ts'
import { stop } from './stop.ts'

/** What a release is on a Docker host: a file on the proxy's volume, and containers. */
export const releaseCalls = (host: Host): ReleaseCalls => {
  const { engine } = host
  const find: ReleaseCalls['find'] = async deployment => {
    const file = (await readReleases(host))?.find(each => each.deployment === deployment)
    return file && releaseOf(file)
  }
  return {
    find,
    create: async wish => (await find(wish.deployment)) ?? releaseOf(await create(host, wish)),
    build: release => build(host, release),
    start: async release => {
      const file = await changeRelease(host, release, each => ({ ...each, started: true }))
      await settleBuilt(host, file)
    },
    stop: release => stop(host, release),
    scale: async (release, counts) => {
      if ((await readRelease(host, release)) === undefined) return
      const file = await changeRelease(host, release, each => ({
        ...each,
        counts: onlyKnown(each, { ...each.counts, ...counts }),
      }))
      if (file.started) await settleBuilt(host, file)
    },
    counts: async release => (await readRelease(host, release))?.counts ?? {},
    instances: release => instancesOf(host, release),
    lastWords: release => lastWords(host, release),
    rename: async (release, name, marks) => {
      await changeRelease(host, release, each => marked({ ...each, name }, marks))
    },
    mark: async (release, marks) => {
      if (typeof marks.kept === 'string' && (await isRemoved(host, release)))
        return removeReleaseFile(host, release)
      await changeRelease(host, release, each => marked(each, marks))
    },
    remove: async release => {
      await stop(host, release)
      for (const { container } of await listParts(host, release))
        await engine.removeContainer(container.id)
      await removeReleaseFile(host, release)
    },
    releases: () => listReleases(host),
  }
}

const create = async (
  host: Host,
  wish: Parameters<ReleaseCalls['create']>[0],
): Promise<ReleaseFile> => {
  const { env, app } = host
  const file: ReleaseFile = {
    format: 1,
    id: env.random.name(16),
    app,
    ...wish,
    live: undefined,
    kept: undefined,
    createdAt: new Date(env.clock.now()).toISOString(),
    started: false,
    counts: {},
    built: undefined,
  }
  await writeRelease(host, file)
  return file
}

const settleBuilt = async (host: Host, file: ReleaseFile): Promise<void> => {
  const { built } = file
  if (built === undefined) throw new Failure('internal', { detail: 'the release was not built' })
  await settle(host, { ...file, built })
}

/** Somebody has removed all of it: nothing could be started of it, so there is nothing to keep. */
const isRemoved = async (host: Host, release: string): Promise<boolean> => {
  const { counts = {} } = (await readRelease(host, release)) ?? {}
  const isWanted = Object.values(counts).some(count => count > 0)
  return isWanted && (await listParts(host, release)).length === 0
}

/** A process that the release does not have has no containers to count. */
const onlyKnown = ({ counts }: ReleaseFile, wanted: ReleaseFile['counts']): ReleaseFile['counts'] =>
  Object.fromEntries(Object.entries(wanted).filter(([process]) => Object.hasOwn(counts, process)))

/** Nothing on a Docker host is foreign: what we did not deploy is not behind our proxy. */
const marked = (file: ReleaseFile, { live, kept }: Marks): ReleaseFile => ({
  ...file,
  ...(live === undefined ? {} : { live: live ?? undefined }),
  ...(kept === undefined ? {} : { kept: kept ?? undefined }),
})
