import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import type { Client, ClientChannel, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2'
import type { DockerSource } from '../../../config/docker-source.ts'
import { Failure } from '../../../failure.ts'
import { type KnownHost, knownHost } from './known-hosts.ts'
import { keepAliveDelay } from './dial.ts'
import { wordsOf } from './network-failure.ts'

/** A host behind ssh. */
export type Host = Extract<DockerSource['host'], { kind: 'ssh' }>
/** What it asks for. */
export type Login = NonNullable<DockerSource['ssh']>

/** An ssh connection that several channels share. */
export interface Tunnel {
  readonly open: () => Promise<ClientChannel>
  readonly isOpen: () => boolean
  /** Lets the program end although the connection is open, as long as no channel is in use. */
  readonly hold: (user: object, held: boolean) => void
}

/** Run there for each channel: the docker CLI's own way (docker/cli, cli/connhelper/connhelper.go). */
export const command = 'docker system dial-stdio'
/** sshd lets ten channels through a connection (sshd_config(5), MaxSessions). */
export const mostChannels = 8

const readyTimeout = 10_000

/** Signatures with SHA-1 are not taken from an RSA key (RFC 8332). */
const algorithmsOf = (types: readonly string[]): ServerHostKeyAlgorithm[] =>
  types.flatMap(type =>
    type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type],
  ) as ServerHostKeyAlgorithm[]

const judgement: Readonly<Record<ReturnType<KnownHost['judge']>, string>> = {
  known: '',
  unknown: 'known_hosts does not list this host',
  different: 'known_hosts lists another key for this host',
  revoked: 'known_hosts calls this key revoked',
}

/** Opens an ssh connection. Rejects with `engine.ssh` or `engine.unreachable`. */
export const tunnelTo = async (host: Host, login: Login): Promise<Tunnel> => {
  // Nothing of ssh is loaded for another kind of host.
  const { default: ssh2 } = await import('ssh2')
  const known = knownHost(login.known_hosts, host.host, host.port)
  let distrust: string | undefined
  const client: Client = new ssh2.Client()
  // Each channel that is about to open listens for the end of the connection.
  client.setMaxListeners(2 * mostChannels)
  const socket = connect({ host: host.host, port: host.port })
  // Not ssh2's own keep-alive: its timer would keep the program from ending.
  socket.setKeepAlive(true, keepAliveDelay)
  const settings: ConnectConfig = {
    sock: socket,
    username: host.user,
    privateKey: login.private_key,
    readyTimeout,
    // Asked for a type that is not listed, a server that is known would look like a stranger.
    ...(known.types.length > 0 ? { algorithms: { serverHostKey: algorithmsOf(known.types) } } : {}),
    hostVerifier: (key: Buffer): boolean => {
      const print = createHash('sha256').update(key).digest('base64').replace(/=+$/, '')
      const found = known.judge(key)
      if (found !== 'known') distrust = `${judgement[found]}; it shows SHA256:${print}`
      return found === 'known'
    },
  }
  let open = false
  const refusal = (thrown: unknown): Failure =>
    'code' in Object(thrown) && !socket.remotePort && !open && distrust === undefined
      ? new Failure('engine.unreachable', { address: host.text, detail: wordsOf(thrown) }, thrown)
      : new Failure(
          'engine.ssh',
          { address: host.text, detail: distrust ?? wordsOf(thrown) },
          thrown,
        )
  await new Promise<void>((resolve, reject) => {
    client.once('ready', () => {
      open = true
      resolve()
    })
    client.on('error', (thrown: unknown) => {
      reject(refusal(thrown))
      open = false
      socket.destroy()
    })
    client.on('close', () => {
      open = false
      reject(refusal(new Error('the connection was closed')))
    })
    try {
      client.connect(settings)
    } catch (thrown) {
      socket.destroy()
      reject(refusal(thrown))
    }
  })
  const users = new Set<object>()
  return {
    isOpen: () => open,
    hold: (user, held) => {
      if (held) users.add(user)
      else users.delete(user)
      if (users.size > 0) socket.ref()
      else socket.unref()
    },
    open: () =>
      new Promise((resolve, reject) => {
        const closed = () => reject(refusal(new Error('the connection was closed')))
        client.once('close', closed)
        client.exec(command, (thrown, channel) => {
          client.off('close', closed)
          if (thrown) reject(refusal(thrown))
          else resolve(channel)
        })
      }),
  }
}
