import type { PutParams } from '../../config/put-params.ts'
import type { Secrets } from '../../environment.ts'
import type { ManifestSource } from './manifest.ts'

/** Where the manifest of a put comes from, and what its params override. */
export const manifestSourceFor = (
  params: PutParams,
  { app, directory, hide }: Pick<ManifestSource, 'app' | 'directory'> & Pick<Secrets, 'hide'>,
): ManifestSource => ({
  directory,
  app,
  manifest: params.manifest as ManifestSource['manifest'],
  path: params.path,
  dockerImage: params.docker_image,
  dockerImageFile: params.docker_image_file,
  dockerUsername: params.docker_username,
  dockerPassword: params.docker_password,
  vars: params.vars,
  varsFiles: params.vars_files,
  hide,
  environment: params.environment,
})
