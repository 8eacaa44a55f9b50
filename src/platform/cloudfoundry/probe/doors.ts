import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { isIP } from 'node:net'
import { Failure } from '../../../failure.ts'
import type { RouteName } from '../../../proof/claim.ts'
import type { Door } from '../../../proof/instrument.ts'

/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** A door with what is needed to connect to it. */
export interface Doorway {
  readonly door: Door
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

/** Host and port from `host`, `host:port`, `[v6]:port`. */
export const splitAddress = (
  address: string,
  tls: boolean,
): { readonly host: string; readonly port: number } => {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(address)
  const host = match?.[1] ?? match?.[2] ?? address
  return { host, port: match?.[3] === undefined ? (tls ? 443 : 80) : Number(match[3]) }
}

const hasGlobalV6 = (): boolean =>
  Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .some(
      ({ family, internal, address }) => family === 'IPv6' && !internal && !/^fe80/i.test(address),
    )

/** The system's resolver. Addresses that this machine has no way to are left out. */
export const resolveBySystem: Resolve = async host => {
  const found = await lookup(host, { all: true })
  const reachable = found.filter(({ family }) => family === 4 || hasGlobalV6())
  return (reachable.length > 0 ? reachable : found).map(({ address }) => address)
}

/** One doorway for every address that a name stands for. */
export const doorwaysTo = async (
  resolve: Resolve,
  to: {
    readonly kind: Door['kind']
    readonly host: string
    readonly port: number
    readonly tls: boolean
    readonly serves?: readonly RouteName[]
  },
): Promise<readonly Doorway[]> => {
  const literal = isIP(to.host) > 0
  const addresses = literal
    ? [to.host]
    : await resolve(to.host).catch((cause: unknown) => {
        throw new Failure('router.unresolved', { host: to.host }, cause)
      })
  return addresses.map(host => {
    const address = `${host.includes(':') ? `[${host}]` : host}:${to.port}`
    const serves = to.serves === undefined ? {} : { serves: to.serves }
    // With TLS a connection belongs to the route whose host it was opened and verified for.
    const mixes = to.kind === 'router' && !to.tls ? { mixes: true } : {}
    return {
      door: { kind: to.kind, address, ...serves, ...mixes },
      host,
      port: to.port,
      tls: to.tls,
    }
  })
}

/** The same address only once, for all routes that it serves. */
export const uniqueDoorways = (doorways: readonly Doorway[]): readonly Doorway[] => {
  const unique = new Map<string, Doorway>()
  for (const doorway of doorways) {
    const known = unique.get(doorway.door.address)
    const serves = [...(known?.door.serves ?? []), ...(doorway.door.serves ?? [])]
    unique.set(doorway.door.address, {
      ...doorway,
      door: { ...doorway.door, ...(serves.length > 0 ? { serves: [...new Set(serves)] } : {}) },
    })
  }
  return [...unique.values()]
}
