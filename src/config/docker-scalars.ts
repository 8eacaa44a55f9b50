import * as t from 'io-ts'
import { codec, simple } from './codec.ts'
import { isObject } from './reader.ts'
import type { Problem, Rule } from './settings.ts'

/** Where an Engine listens. `path` of a socket, else `host` and `port`. */
export type EngineHost =
  | { readonly kind: 'unix'; readonly path: string; readonly text: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly text: string }
  | {
      readonly kind: 'ssh'
      readonly host: string
      readonly port: number
      readonly user: string
      readonly text: string
    }

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

const parsed = (written: string): EngineHost | undefined => {
  const socket = /^unix:\/\/(\/.+)$/.exec(written)?.[1]
  if (socket !== undefined) return { kind: 'unix', path: socket, text: written }
  if (!/^(tcp|ssh):\/\/[^/]+\/?$/.test(written) || !URL.canParse(written)) return undefined
  const { protocol, hostname, port, username, password } = new URL(written)
  const user = decoded(username)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (host === '' || password !== '' || port === '0') return undefined
  if (protocol === 'tcp:')
    return username === ''
      ? { kind: 'tcp', host, port: Number(port || 2376), text: written }
      : undefined
  return user === undefined || user === ''
    ? undefined
    : { kind: 'ssh', host, port: Number(port || 22), user, text: written }
}

/** `unix:///path`, `tcp://host:port` or `ssh://user@host`. */
export const engineHost = codec(
  'unix:///path, tcp://host:port or ssh://user@host',
  (input, context): t.Validation<EngineHost> => {
    const found = typeof input === 'string' ? parsed(input.trim()) : undefined
    return found === undefined ? t.failure(input, context) : t.success(found)
  },
)

/** A port of the Docker host, on one of its addresses or on all (`0.0.0.0`). */
export interface HostPort {
  readonly ip: string
  readonly port: number
}

/** `80`, or `127.0.0.1:8080`. */
export const hostPort = codec(
  'a port, or address:port',
  (input, context): t.Validation<HostPort> => {
    const match = /^(?:(\d{1,3}(?:\.\d{1,3}){3}):)?(\d{1,5})$/.exec(
      typeof input === 'number' || typeof input === 'string' ? String(input) : '',
    )
    const port = Number(match?.[2])
    return port >= 1 && port <= 65_535
      ? t.success({ ip: match?.[1] ?? '0.0.0.0', port })
      : t.failure(input, context)
  },
)

const pemBlock = /-----BEGIN [A-Z0-9 ]+-----[^-]+-----END [A-Z0-9 ]+-----/

/** PEM with a private key in it: no message and no log may show it. */
export const secretPem = codec(
  'PEM (-----BEGIN …)',
  (input, context): t.Validation<string> =>
    typeof input === 'string' && pemBlock.test(input)
      ? t.success(input)
      : t.failure(input, context),
  input => (typeof input === 'string' ? [input] : []),
)

/** A name as Docker takes it. */
export const dockerName = simple(
  'a name of letters, digits, dots, dashes and underscores',
  (input): input is string =>
    typeof input === 'string' && /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/.test(input),
)

/** `tls` goes with tcp, `ssh` with ssh, and ssh cannot do without. */
export const whereFits: Rule = written => {
  const scheme = typeof written['host'] === 'string' ? written['host'].split(':')[0] : undefined
  const problems: Problem[] = []
  if (scheme === 'ssh' && written['ssh'] === undefined)
    problems.push({
      at: 'ssh',
      message: 'missing; a host of ssh:// needs private_key and known_hosts',
    })
  if (scheme !== undefined && scheme !== 'ssh' && written['ssh'] !== undefined)
    problems.push({ at: 'ssh', message: 'goes only with a host of ssh://' })
  if (scheme !== undefined && scheme !== 'tcp' && written['tls'] !== undefined)
    problems.push({ at: 'tls', message: 'goes only with a host of tcp://' })
  const proxy = written['proxy']
  if (isObject(proxy) && proxy['redirect_to_https'] === true && proxy['https_port'] === undefined)
    problems.push({ at: 'proxy', message: 'redirect_to_https needs https_port' })
  return problems
}
