import { containerWire, detailsOf } from '../wire/container.ts'
import type { Call } from './call.ts'
import { decode } from './decode.ts'
import type { ContainerDetails } from './engine.ts'
import type { Line } from './line.ts'
import { nameOf } from './call.ts'

/** A container by its id or its whole name, with the names of its networks; undefined when gone. */
export const inspectContainer = async (
  line: Line,
  idOrName: string,
): Promise<(ContainerDetails & { readonly networks: readonly string[] }) | undefined> => {
  const call: Call = {
    method: 'GET',
    path: `/containers/${encodeURIComponent(idOrName)}/json`,
    answers: [404],
  }
  const reply = await line.call(call)
  if (reply.status === 404) return undefined
  const found = detailsOf(decode(reply.text, containerWire, nameOf(call)))
  // The Engine takes the beginning of an id for a name too (moby/moby, daemon/container.go).
  return found.id === idOrName || found.name === idOrName ? found : undefined
}
