import { Failure } from '../../../failure.ts'
import type { Counts, Release } from '../../../swap/model.ts'
import type { Host } from '../host.ts'
import { isUp, listParts, type Part } from './parts.ts'
import type { ReleaseFile } from './release-file.ts'
import { readReleases } from './release-files.ts'

/** A release, and the instances wanted of it. */
export type ListedRelease = Release & { readonly counts: Counts }

/** A file as a release. */
export const releaseOf = (file: ReleaseFile): ListedRelease => ({
  id: file.id,
  name: file.name,
  standing: file.live !== undefined ? 'live' : file.kept !== undefined ? 'kept' : 'candidate',
  deployment: file.live ?? file.kept ?? file.deployment,
  label: file.label,
  started: file.started,
  createdAt: file.createdAt,
  counts: file.counts,
})

/** What is still known of a release whose file is lost: that it is there, and that nobody committed it. */
const lost = (parts: readonly [Part, ...Part[]]): ListedRelease => {
  const [{ release, deployment, container }] = parts
  return {
    id: release,
    name: release,
    standing: 'candidate',
    deployment,
    label: undefined,
    started: parts.some(isUp),
    createdAt: container.createdAt,
    counts: {},
  }
}

/**
 * Every release of the app: by its file or, where that is lost, by its containers. Rejects with
 * `proxy.stopped` when there are containers and no proxy to tell what they are.
 */
export const listReleases = async (
  host: Pick<Host, 'engine' | 'proxy' | 'app'>,
): Promise<readonly ListedRelease[]> => {
  // The containers first: a release that is made meanwhile has its file before them.
  const parts = await listParts(host)
  const files = await readReleases(host)
  if (files === undefined && parts.length > 0) {
    const detail = 'its container is gone, and releases of the app are there'
    throw new Failure('proxy.stopped', { name: host.proxy.name, detail })
  }
  const known = new Set(files?.map(each => each.id))
  const others = Map.groupBy(
    parts.filter(each => !known.has(each.release)),
    each => each.release,
  )
  return [
    ...(files ?? []).map(releaseOf),
    ...[...others.values()].flatMap(([first, ...more]) =>
      first === undefined ? [] : [lost([first, ...more])],
    ),
  ]
}
