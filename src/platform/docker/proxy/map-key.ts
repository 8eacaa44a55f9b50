import type { RouteName } from '../../../proof/claim.ts'

/**
 * A route as the map of routes knows it: host in lower case, path, and a slash behind it, so that
 * `/new` is the beginning of `/new/x` and not of `/newer`. What would end a line or a word of the
 * map is percent-encoded, as clients send it.
 */
export const mapKey = (route: RouteName): string => {
  const slash = route.indexOf('/')
  const host = slash === -1 ? route : route.slice(0, slash)
  const path = slash === -1 ? '' : route.slice(slash).replace(/\/+$/, '')
  return encoded(`${host.toLowerCase()}${path}/`)
}

const encoded = (key: string): string =>
  key.toWellFormed().replaceAll(/[^\u0021-\u007e]+/gu, found => encodeURIComponent(found))
