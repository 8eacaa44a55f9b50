import { Failure } from '../../../failure.ts'
import { distributionWire, imageOf, imageWire } from '../wire/image.ts'
import { type Call, nameOf } from './call.ts'
import { decode } from './decode.ts'
import type { Engine, Image, Registry } from './engine.ts'
import type { Line } from './line.ts'
import { pull } from './pull.ts'
import { parseReference, type Reference, referenceText } from './reference.ts'
import { registryFailure } from './registry-failure.ts'
import { loginFor } from './registry-login.ts'
import { messageOf } from './reply-failure.ts'

type ImageCalls = Pick<Engine, 'inspectImage' | 'resolveDigest' | 'pull'>

// Another host answers, over the internet.
const registryTimeout = 60_000

const inspectImage = async (line: Line, reference: string): Promise<Image | undefined> => {
  const parsed = parseReference(reference)
  const call: Call = {
    method: 'GET',
    // In full, because the Engine takes the beginning of an id for a name too.
    path: `/images/${parsed === undefined ? reference : referenceText(parsed)}/json`,
    answers: [404],
  }
  const reply = await line.call(call)
  if (reply.status === 404) return undefined
  return imageOf(decode(reply.text, imageWire, nameOf(call)))
}

const named = (reference: string): Reference => {
  const parsed = parseReference(reference)
  if (parsed !== undefined) return parsed
  throw new Failure('image.missing', { image: reference, detail: 'that is no name of an image' })
}

const resolveDigest = async (
  line: Line,
  reference: string,
  login: Registry | undefined,
): Promise<string> => {
  const parsed = named(reference)
  if (parsed.digest !== undefined) return parsed.digest
  const call: Call = {
    method: 'GET',
    path: `/distribution/${referenceText(parsed)}/json`,
    login: loginFor(parsed, login),
    answers: [400, 401, 403, 404, 500, 502, 503],
    deadline: registryTimeout,
  }
  const reply = await line.call(call)
  if (reply.status >= 300) throw registryFailure(reference, nameOf(call), messageOf(reply.text))
  return decode(reply.text, distributionWire, nameOf(call)).Descriptor.digest
}

/** Calls about images. */
export const imageCalls = (line: Line): ImageCalls => ({
  inspectImage: async reference => await inspectImage(line, reference),
  resolveDigest: async (reference, login) => await resolveDigest(line, reference, login),
  pull: async (reference, login) => {
    const parsed = named(reference)
    await pull(line, reference, parsed, loginFor(parsed, login))
  },
})
