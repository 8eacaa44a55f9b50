import { simple } from './codec.ts'

const parsed = (input: unknown): URL | undefined =>
  typeof input === 'string' && URL.canParse(input) ? new URL(input) : undefined

const isOrigin = (url: URL | undefined): boolean =>
  url !== undefined &&
  /^https?:$/.test(url.protocol) &&
  url.username === '' &&
  url.password === '' &&
  url.search === '' &&
  url.hash === ''

/** An http or https URL without user, query or fragment. */
export const url = simple(
  'an http or https URL without user, query or fragment',
  (input): input is string => isOrigin(parsed(input)),
)

/** An http or https URL of a host and perhaps a port: nothing behind them. */
export const originUrl = simple('http[s]://host[:port]', (input): input is string => {
  const found = parsed(input)
  return isOrigin(found) && found?.pathname === '/'
})

/** `host` or `host:port`; IPv6 in brackets. */
export const address = simple('host or host:port', (input): input is string => {
  if (typeof input !== 'string' || /[\s/?#@\\]/.test(input) || input.endsWith(':')) return false
  const found = parsed(`tcp://${input}`)
  return found !== undefined && found.hostname !== '' && found.port !== '0'
})

/** Absolute path of an HTTP request. */
export const requestPath = simple(
  'a path that starts with /',
  (input): input is string => typeof input === 'string' && /^\/[^\s#]*$/.test(input),
)

/** A host name or an address, without a port. */
export const host = simple('a host name or address', (input): input is string => {
  if (typeof input !== 'string' || /[\s/?#@\\]/.test(input)) return false
  const found = parsed(input.includes(':') ? `tcp://[${input}]` : `tcp://${input}`)
  return found !== undefined && found.hostname !== '' && found.port === ''
})
