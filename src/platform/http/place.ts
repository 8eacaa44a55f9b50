import type { Random } from '../../environment.ts'
import type { RouteName } from '../../proof/claim.ts'

/** Where requests of a route go: its name taken apart. */
export interface Place {
  /** The host as in the Host header; of a wildcard route the part after `*.`. */
  readonly host: string
  /** `''` or `/path`. */
  readonly path: string
  readonly wildcard: boolean
}

/** Takes a route's name apart: `*.example.com`, `host.example.com/path`. */
export const placeOf = (name: RouteName): Place => {
  const slash = name.indexOf('/')
  const host = slash < 0 ? name : name.slice(0, slash)
  const wildcard = host.startsWith('*.')
  return {
    host: wildcard ? host.slice(2) : host,
    path: slash < 0 ? '' : name.slice(slash),
    wildcard,
  }
}

/** The Host header for a request there; under a wildcard a label that nothing else can have. */
export const hostAt = ({ host, wildcard }: Place, random: Random): string =>
  wildcard ? `${random.name(12)}.${host}` : host
