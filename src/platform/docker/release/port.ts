import { Failure } from '../../../failure.ts'
import type { Image } from '../engine/engine.ts'
import type { ReleaseWish } from './wish.ts'

/** As on Cloud Foundry, for an image that says nothing. */
const usual = 8080

/**
 * The port that web listens on: the one that was wished, else the only TCP port that the image
 * exposes, else 8080. Throws `docker.port` when the image exposes several.
 */
export const portOf = (
  { port }: Pick<ReleaseWish, 'port'>,
  image: Pick<Image, 'ports'>,
): number => {
  if (port !== undefined) return port
  const exposed = image.ports
    .filter(each => /^\d+(\/tcp)?$/.test(each))
    .map(each => Number.parseInt(each, 10))
  const [first = usual] = exposed
  if (exposed.length <= 1) return first
  const ports = exposed.toSorted((a, b) => a - b).join(', ')
  throw new Failure('docker.port', { ports })
}
