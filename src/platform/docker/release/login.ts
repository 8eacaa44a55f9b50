import type { DockerSource } from '../../../config/docker-source.ts'
import type { Manifest } from '../../manifest/manifest.ts'
import type { Registry } from '../engine/engine.ts'

/**
 * The login that an image is pulled with: the put's or the manifest's own, which is for whatever
 * registry the image is in, else the source's. The Engine's client sends none to a registry that
 * it is not for.
 */
export const loginFor = (
  { username, password }: Extract<Manifest['bits'], { readonly kind: 'docker' }>,
  registry: DockerSource['registry'],
): Registry | undefined => {
  if (username !== undefined && password !== undefined)
    return { server: undefined, username, password }
  return (
    registry && {
      server: registry.server,
      username: registry.username,
      password: registry.password,
    }
  )
}
