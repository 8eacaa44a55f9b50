import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../../failure.ts'
import type { CloudController } from '../client/cloud-controller.ts'
import { isRefusal } from '../client/refusal.ts'
import { anything } from '../wire/optional.ts'
import { packageWire } from '../wire/package.ts'
import { listEntries } from './list-entries.ts'
import { multipart } from './multipart.ts'
import { writeZip } from './zip.ts'
import { firstPause, longer } from '../pause.ts'

/** Runs `use` with an archive of `path`; what had to be written for it is removed in any case. */
const withArchive = async <A>(
  { env: { signal } }: CloudController,
  path: string,
  use: (file: string) => Promise<A>,
): Promise<A> => {
  if (!(await stat(path)).isDirectory()) return await use(path)
  const entries = await listEntries(path)
  if (entries.length === 0) throw new Failure('path.empty', { path })
  const folder = await mkdtemp(join(tmpdir(), 'bits-'))
  try {
    const file = join(folder, 'bits.zip')
    await writeZip(entries, file, signal)
    return await use(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const awaiting = async (cc: CloudController, guid: string): Promise<boolean> =>
  (await cc.get(`/v3/packages/${guid}`, packageWire)).state === 'AWAITING_UPLOAD'

/** Sends an archive; a package that has its bits already is content with them. */
const send = async (cc: CloudController, guid: string, file: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      const body = await multipart(file, `----bits${cc.env.random.name(24)}`)
      await cc.upload(`/v3/packages/${guid}/upload`, body, anything)
      return
    } catch (thrown) {
      if (isRefusal(thrown, 400, 150004)) return
      const unsure = thrown instanceof Failure && thrown.code === 'platform.unsure'
      if (!unsure || attempt === 3) throw thrown
      if (!(await awaiting(cc, guid))) return
      cc.env.log.info('the upload was cut off; sending the package again')
    }
  }
}

/** Waits until the platform has unpacked a package. Rejects with `package.failed`. */
export const awaitPackage = async (cc: CloudController, guid: string): Promise<void> => {
  for (let pause = firstPause; ; pause = longer(pause)) {
    const { state, data } = await cc.get(`/v3/packages/${guid}`, packageWire)
    if (state === 'READY') return
    if (state === 'FAILED' || state === 'EXPIRED')
      throw new Failure('package.failed', { detail: data?.error ?? state.toLowerCase() })
    await cc.env.clock.sleep(pause, cc.env.signal)
  }
}

/** Uploads a folder, zip, jar or war as the bits of a package, and waits until it is ready. */
export const uploadBits = async (
  cc: CloudController,
  guid: string,
  path: string,
): Promise<void> => {
  await withArchive(cc, path, async file => await send(cc, guid, file))
  await awaitPackage(cc, guid)
}
