import { Failure } from '../../failure.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { surely } from './client/surely.ts'
import type { Manifest } from './manifest/manifest.ts'
import { yamlOf } from './manifest/write-manifest.ts'

/**
 * Applies the manifest to the app of its name and waits: features, processes, scale, sidecars,
 * lifecycle, metadata, environment and services, in this order. Applying it twice does no harm,
 * as there are no routes in it. Rejects with `platform.job` when it fails half-way.
 */
export const applyManifest = async (
  cc: CloudController,
  space: string,
  manifest: Manifest,
): Promise<void> => {
  const path = `/v3/spaces/${space}/actions/apply_manifest`
  const reply = await surely(
    async () =>
      await cc.call({
        method: 'POST',
        path,
        body: { type: 'application/x-yaml', text: yamlOf(manifest.app) },
        repeatable: true,
      }),
    async () => undefined,
  )
  const job = reply.header('location')
  if (job === undefined)
    throw new Failure('platform.answer', { request: `POST ${path}`, detail: 'it names no job' })
  await cc.wait(job)
}
