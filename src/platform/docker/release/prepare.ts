import { createHash } from 'node:crypto'
import { Failure } from '../../../failure.ts'
import type { Artefact } from '../../port.ts'
import { canonical, digestOf } from '../../manifest/digest.ts'
import { loadManifest } from '../../manifest/load-manifest.ts'
import { manifestSourceFor } from '../../manifest/source-for.ts'
import { withoutSecrets } from '../../manifest/write-manifest.ts'
import type { Host } from '../host.ts'
import type { ReleaseWish } from './wish.ts'
import { releaseWish } from './wish-of.ts'

/** Reads the manifest of the put and pins its image; afterwards `wishOf` has both. */
export const prepare = async (host: Host): Promise<Artefact> => {
  const { env, params, app, directory } = host
  const { hide } = env.secrets
  const manifest = await loadManifest(manifestSourceFor(params, { app, directory, hide }))
  const wish = await releaseWish(host, manifest)
  host.wish.loaded = wish
  const { pull: _, ...settings } = params.docker
  const digest = createHash('sha256')
    .update(digestOf(manifest))
    .update(wish.digest)
    .update(canonical(settings))
    .digest('hex')
  // A tag may be another image tomorrow.
  const pinned = `# image when this was deployed: ${wish.digest}\n`
  return { digest, manifest: `${pinned}${withoutSecrets(manifest)}`, counts: wish.counts }
}

/** What `prepare` has read. */
export const wishOf = ({ wish }: Pick<Host, 'wish'>): ReleaseWish => {
  if (wish.loaded === undefined)
    throw new Failure('internal', { detail: 'the manifest was not read' })
  return wish.loaded
}
