import { isLeft } from 'fp-ts/lib/Either.js'
import { Failure } from '../../../failure.ts'
import type { Host } from '../host.ts'
import { folderOf } from '../identity.ts'
import { isReadable } from '../port/reachable.ts'
import { type ReleaseFile, releaseFile } from './release-file.ts'

type Where = Pick<Host, 'proxy' | 'app'>

const folder = (app: string): string => `${folderOf(app)}/releases`
const pathOf = (app: string, release: string): string => `${folder(app)}/${release}.json`

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Throws `record.broken`: what is written there is never taken for nothing. */
const decoded = (release: string, text: string): ReleaseFile => {
  const read = releaseFile.decode(parsed(text))
  if (!isLeft(read)) return read.right
  const detail = `the file of the release ${release} is not of version 1`
  throw new Failure('record.broken', { deployment: release, detail })
}

/** The file of a release, if there is one. */
export const readRelease = async (
  { proxy, app }: Where,
  release: string,
): Promise<ReleaseFile | undefined> => {
  if (!(await isReadable(proxy))) return undefined
  const text = await proxy.files.read(pathOf(app, release))
  return text === undefined ? undefined : decoded(release, text)
}

/** The files of all releases of the app; `undefined` where there is no proxy to read them. */
export const readReleases = async ({
  proxy,
  app,
}: Where): Promise<readonly ReleaseFile[] | undefined> => {
  if (!(await isReadable(proxy))) return undefined
  const texts = await proxy.files.readAll(folder(app))
  return [...texts]
    .filter(([name]) => name.endsWith('.json'))
    .map(([name, text]) => decoded(name.slice(0, -'.json'.length), text))
}

export const writeRelease = async ({ proxy, app }: Where, file: ReleaseFile): Promise<void> => {
  await proxy.files.write(pathOf(app, file.id), `${JSON.stringify(file, undefined, 2)}\n`)
}

/** Changes the file of a release. Rejects with `release.gone` when there is none. */
export const changeRelease = async (
  where: Where,
  release: string,
  change: (file: ReleaseFile) => ReleaseFile,
): Promise<ReleaseFile> => {
  const file = await readRelease(where, release)
  if (file === undefined) throw new Failure('release.gone', { release })
  const changed = change(file)
  if (JSON.stringify(changed) !== JSON.stringify(file)) await writeRelease(where, changed)
  return changed
}

/** Safe to be done twice. */
export const removeReleaseFile = async ({ proxy, app }: Where, release: string): Promise<void> => {
  if (await isReadable(proxy)) await proxy.files.remove([pathOf(app, release)])
}
