import type { ReleaseId } from '../../../proof/claim.ts'
import type { Server, TableDestination } from './table.ts'

/** A server that a worker shall have. */
export interface WantedServer {
  readonly slot: number
  readonly name: string
  readonly address: string
  readonly port: number
  /** Everything behind name and address, the same in the file and in `add server`. */
  readonly options: string
}

/** Name of the static server of each backend that refuses a pin. No release has a name like it. */
export const refusalServer = 'refusal'

/** Name of the backend, behind the app's key, by which an old worker hands requests on. */
export const handover = 'handover'

/** The server's name: instances of a release are told apart by their index. */
export const serverName = (release: ReleaseId, index: number): string => `${release}.${index}`

/** What a server's name was made of; undefined for the static ones, which are nobody's. */
export const parseServerName = (
  name: string,
): { readonly release: ReleaseId; readonly index: number } | undefined => {
  const [, release, index] = /^(.+)\.(\d+)$/.exec(name) ?? []
  return release === undefined ? undefined : { release, index: Number(index) }
}

// A dead instance is out after three refused connections, 0.5 s after the first; requests that
// meet it before are sent to another one, since nothing of them was sent yet.
const checks = 'check inter 2s fastinter 250ms downinter 250ms fall 3 rise 1'

/** A server of a destination as HAProxy shall have it. */
export const wantedServer = (
  slot: number,
  { release, protocol }: TableDestination,
  { index, address, port }: Server,
): WantedServer => ({
  slot,
  name: serverName(release, index),
  address,
  port,
  options: protocol === 'http2' ? `${checks} proto h2` : checks,
})
