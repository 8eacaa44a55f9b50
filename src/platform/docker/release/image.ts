import { Failure } from '../../../failure.ts'
import type { Engine, Image, Registry } from '../engine/engine.ts'
import { parseReference, referenceText } from '../engine/reference.ts'
import type { ReleaseWish } from './wish.ts'

type Pinned = Pick<ReleaseWish, 'image' | 'digest'>

/** The image's name with this digest in place of its tag. */
const byDigest = ({ image, digest }: Pinned): string => {
  const reference = parseReference(image)
  if (reference !== undefined) return referenceText({ ...reference, digest })
  throw new Failure('image.missing', { image, detail: 'that is no name of an image' })
}

/** The image with this digest, if it is on the host: by a registry's digest, or by its own id. */
export const findImage = async (engine: Engine, pinned: Pinned): Promise<Image | undefined> =>
  (await engine.inspectImage(byDigest(pinned))) ?? (await engine.inspectImage(pinned.digest))

/**
 * What a reference stands for now, `sha256:…`. The registry says it, unless the reference says it
 * itself and the image is on the host, or with `pull: missing` the image is there by its tag: then
 * it is that one, by its id. Nothing is pulled. Rejects with `image.*` when there is no such image
 * or nobody gives it out.
 */
export const pinImage = async (
  engine: Engine,
  image: string,
  login: Registry | undefined,
  pull: 'always' | 'missing',
): Promise<string> => {
  const digest = parseReference(image)?.digest
  if (digest !== undefined && (await findImage(engine, { image, digest })) !== undefined)
    return digest
  const found = pull === 'missing' ? await engine.inspectImage(image) : undefined
  return found?.id ?? (await engine.resolveDigest(image, login))
}

/** The image on the host, pulled by its digest when it is not there. */
export const ensureImage = async (
  engine: Engine,
  wish: Pinned & Pick<ReleaseWish, 'login'>,
): Promise<Image> => {
  const found = await findImage(engine, wish)
  if (found !== undefined) return found
  const pinned = byDigest(wish)
  await engine.pull(pinned, wish.login)
  const pulled = await engine.inspectImage(pinned)
  if (pulled !== undefined) return pulled
  throw new Failure('image.missing', { image: pinned, detail: 'it is gone right after the pull' })
}
