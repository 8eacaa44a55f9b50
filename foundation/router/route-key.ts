/** A route as a table keys it: lower case, no query, no closing slash (gorouter route/uris.go). */
export const routeKey = (uri: string): string => {
  const query = uri.indexOf('?')
  const key = (query === -1 ? uri : uri.slice(0, query)).toLowerCase()
  return key.endsWith('/') ? key.slice(0, -1) : key
}

/** `a.b.test/x` gives `*.b.test/x`, that gives `*.test/x`, and that nothing. */
export const nextWildcard = (key: string): string | undefined => {
  const bare = key.startsWith('*.') ? key.slice(2) : key
  const dot = bare.indexOf('.')
  return dot === -1 ? undefined : `*.${bare.slice(dot + 1)}`
}

/** The part of a key from its first slash on; `/` when it has none. */
export const contextPath = (key: string): string => {
  const slash = key.indexOf('/')
  return slash === -1 ? '/' : key.slice(slash)
}

/** `host` of `host:port`. */
export const withoutPort = (host: string): string => {
  const colon = host.lastIndexOf(':')
  return colon === -1 ? host : host.slice(0, colon)
}
