import { awaitPackage, uploadBits } from './bits/upload.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { surely } from './client/surely.ts'
import type { Bits } from '../manifest/manifest.ts'
import { packageWire } from './wire/package.ts'

const dataOf = (bits: Bits): object => {
  if (bits.kind === 'bits') return {}
  const { image, username, password } = bits
  return {
    data: {
      image,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    },
  }
}

/**
 * Makes a package of an app from bits or an image, ready to be staged; gives its guid. One that a
 * lost answer left behind does no harm: it dies with the app.
 */
export const createPackage = async (
  cc: CloudController,
  app: string,
  bits: Bits,
): Promise<string> => {
  const relationships = { app: { data: { guid: app } } }
  const body = { type: bits.kind, relationships, ...dataOf(bits) }
  const { guid } = await surely(
    async () => await cc.post('/v3/packages', body, packageWire),
    async () => undefined,
  )
  if (bits.kind === 'bits') await uploadBits(cc, guid, bits.path)
  else await awaitPackage(cc, guid)
  return guid
}
