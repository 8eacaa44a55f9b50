import { Failure } from '../failure.ts'
import type { Variables } from './build.ts'

/** Concourse hands the names in in lower case; people export them in upper case too. */
const variable = (variables: Variables, name: string): string | undefined =>
  [variables[name], variables[name.toUpperCase()]].find(
    value => value !== undefined && value !== '',
  )

const withScheme = (written: string): string =>
  /^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written : `http://${written}`

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').toLowerCase()

const portOf = (url: URL): string =>
  url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)

/** `*`, `name` (itself and what is below), `.name` (only what is below), each with `:port`. */
const exempts = (entry: string, host: string, port: string): boolean => {
  const [, written = '', only] = /^(\[[^\]]*\]|[^:]*(?::[^:]*:.*)?)(?::(\d+))?$/.exec(entry) ?? []
  const name = written.replace(/^\[|\]$/g, '').replace(/^\*(?=\.)/, '')
  if (name === '' || (only !== undefined && only !== port)) return false
  if (name === '*' || name === host) return true
  return host.endsWith(name.startsWith('.') ? name : `.${name}`)
}

/**
 * The forward proxy for a URL, or nothing: `http_proxy`, `https_proxy` and `no_proxy` as
 * golang.org/x/net/http/httpproxy reads them, but without CIDR ranges. Fails with
 * `proxy.unsupported` when the variable names no http or https proxy.
 */
export const forwardProxyFor = (url: URL, variables: Variables = process.env): URL | undefined => {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const written = variable(variables, name)
  const host = hostOf(url)
  if (written === undefined || isLoopback(host)) return undefined
  const exempt = (variable(variables, 'no_proxy') ?? '').toLowerCase().split(/[\s,]+/)
  if (exempt.some(entry => exempts(entry, host, portOf(url)))) return undefined
  const proxy = URL.canParse(withScheme(written)) ? new URL(withScheme(written)) : undefined
  if (proxy === undefined || !/^https?:$/.test(proxy.protocol) || proxy.hostname === '') {
    throw new Failure('proxy.unsupported', { variable: name })
  }
  return proxy
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** User and password of a proxy, as they are sent to it; empty when it wants none. */
export const proxyLogin = (proxy: URL): string =>
  proxy.username === '' && proxy.password === ''
    ? ''
    : `${decoded(proxy.username)}:${decoded(proxy.password)}`

/** The secrets in the proxy variables: passwords, plain and as they are sent. */
export const proxySecrets = (variables: Variables): readonly string[] =>
  ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].flatMap(name => {
    const written = withScheme(variables[name] ?? '')
    if (!URL.canParse(written)) return []
    const proxy = new URL(written)
    return [proxy.password, decoded(proxy.password), proxyLogin(proxy)].filter(text => text !== '')
  })
