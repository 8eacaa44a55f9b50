import type { DockerSource } from '../../../config/docker-source.ts'
import type { Engine } from '../engine/engine.ts'
import { loginFor } from '../release/login.ts'
import { ownProxy } from './own-proxy.ts'

/** The login is for the apps' registry: only where it names the one of this image it is used. */
const loginOf = ({ proxy, registry }: DockerSource) =>
  registry?.server === undefined
    ? undefined
    : loginFor(
        { kind: 'docker', image: proxy.image, username: undefined, password: undefined },
        registry,
      )

/**
 * The proxy's image on the host, pulled when it is not there: what it is called. Where the proxy is
 * made already, its own, whatever its tag has become.
 */
export const ensureImage = async (engine: Engine, source: DockerSource): Promise<string> => {
  const { image, name } = source.proxy
  const made = await ownProxy(engine, name)
  if (made !== undefined) return made.image
  if ((await engine.inspectImage(image)) === undefined) await engine.pull(image, loginOf(source))
  return image
}
