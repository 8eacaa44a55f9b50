import { Failure } from '../../failure.ts'
import type { App } from './app.ts'
import { findAppNamed } from './apps.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { surely } from './client/surely.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { named, yamlOf } from '../manifest/write-manifest.ts'

/** The platform applies by name only, so that must still be the app's own right before. */
const sureOfName = async (
  cc: CloudController,
  app: Pick<App, 'guid' | 'name'>,
  space: string,
): Promise<void> => {
  if ((await findAppNamed(cc, space, app.name))?.guid === app.guid) return
  throw new Failure('release.gone', { release: app.name })
}

/**
 * Applies the manifest to this app, under the name that it has, and waits: features, processes, scale, sidecars,
 * lifecycle, metadata, environment and services, in this order. Applying it twice does no harm,
 * as there are no routes in it. Rejects with `release.gone` when the name is another's by now, and
 * with `platform.job` when it fails half-way.
 */
export const applyManifest = async (
  cc: CloudController,
  space: string,
  app: Pick<App, 'guid' | 'name'>,
  manifest: Manifest,
): Promise<void> => {
  const text = yamlOf(named(manifest, app.name).app)
  const path = `/v3/spaces/${space}/actions/apply_manifest`
  const reply = await surely(
    async () => {
      await sureOfName(cc, app, space)
      const body = { type: 'application/x-yaml', text }
      return await cc.call({ method: 'POST', path, body, repeatable: true })
    },
    async () => undefined,
  )
  const job = reply.header('location')
  if (job === undefined)
    throw new Failure('platform.answer', { request: `POST ${path}`, detail: 'it names no job' })
  await cc.wait(job)
}
