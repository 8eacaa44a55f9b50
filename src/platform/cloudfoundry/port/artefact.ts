import { createHash } from 'node:crypto'
import { Failure } from '../../../failure.ts'
import type { Counts } from '../../../swap/model.ts'
import type { Artefact } from '../../port.ts'
import { digestOfBits } from '../bits/digest.ts'
import { digestOf } from '../../manifest/digest.ts'
import { loadManifest } from '../../manifest/load-manifest.ts'
import { manifestSourceFor } from '../../manifest/source-for.ts'
import type { Manifest } from '../../manifest/manifest.ts'
import { withoutSecrets } from '../../manifest/write-manifest.ts'
import type { Space } from './space.ts'

/** Reads manifest and bits of the put; afterwards `manifestOf` has them. */
export const prepare = async (space: Space): Promise<Artefact> => {
  const { params, app, directory } = space
  if (params === undefined) throw new Failure('internal', { detail: 'there are no params' })
  const { hide } = space.cc.env.secrets
  const manifest = await loadManifest(manifestSourceFor(params, { app, directory, hide }))
  space.manifest.loaded = manifest
  const digest = createHash('sha256')
    .update(digestOf(manifest))
    .update(await digestOfBits(manifest.bits, space.cc.env.signal))
    .digest('hex')
  return { digest, manifest: withoutSecrets(manifest), counts: countsOf(manifest) }
}

/** The manifest that `prepare` has read. */
export const manifestOf = (space: Space): Manifest => {
  if (space.manifest.loaded === undefined)
    throw new Failure('internal', { detail: 'the manifest was not read' })
  return space.manifest.loaded
}

/** A process that the manifest lists without a number: one web, none of the others. */
const countsOf = ({ processes }: Manifest): Counts =>
  Object.fromEntries(
    processes.map(({ type, instances }) => [type, instances ?? (type === 'web' ? 1 : 0)]),
  )
