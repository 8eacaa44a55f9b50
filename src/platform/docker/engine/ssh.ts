import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import type { Client, ClientChannel, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2'
import type { DockerSource } from '../../../config/docker-source.ts'
import { Failure } from '../../../failure.ts'
import type { Dial } from './dial.ts'
import { type KnownHost, knownHost } from './known-hosts.ts'
import { wordsOf } from './network-failure.ts'
import { channelStream } from './ssh-channel.ts'

type Host = Extract<DockerSource['host'], { kind: 'ssh' }>
type Login = NonNullable<DockerSource['ssh']>

/** A connection that several channels share. */
interface Tunnel {
  readonly open: () => Promise<ClientChannel>
  readonly isOpen: () => boolean
  /** Lets the program end although the connection is open, as long as no channel is in use. */
  readonly hold: (user: object, held: boolean) => void
}

// The docker CLI's own way over ssh (docker/cli, cli/connhelper/connhelper.go).
const command = 'docker system dial-stdio'
const readyTimeout = 10_000
const keepAlive = { keepaliveInterval: 10_000, keepaliveCountMax: 3 }

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

const tunnelTo = async (host: Host, login: Login): Promise<Tunnel> => {
  // Nothing of ssh is loaded for another kind of host.
  const { Client: SshClient } = await import('ssh2')
  const known = knownHost(login.known_hosts, host.host, host.port)
  let distrust: string | undefined
  const client: Client = new SshClient()
  // Each channel that is about to open listens for the end of the connection.
  client.setMaxListeners(2 * mostChannels)
  const socket = connect({ host: host.host, port: host.port })
  const settings: ConnectConfig = {
    sock: socket,
    username: host.user,
    privateKey: login.private_key,
    readyTimeout,
    ...keepAlive,
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

// sshd lets ten channels through a connection (sshd_config(5), MaxSessions).
const mostChannels = 8

/** A tunnel and how many channels of it are open, in use or not. */
interface Share {
  readonly tunnel: Promise<Tunnel>
  channels: number
}

/**
 * Connections through as few ssh connections as do, each a program on the host that passes bytes to
 * the Engine there. A host whose key `known_hosts` does not list is refused.
 */
export const sshDial = (host: Host, login: Login): Dial => {
  const shares = new Set<Share>()
  const shareWithRoom = async (): Promise<Share> => {
    for (const share of shares) {
      const tunnel = await share.tunnel.catch(() => undefined)
      if (!tunnel?.isOpen()) shares.delete(share)
      else if (share.channels < mostChannels) return share
    }
    const share = { tunnel: tunnelTo(host, login), channels: 0 }
    shares.add(share)
    return share
  }
  // One after the other, so that many who come at once do not all make a tunnel.
  let turn: Promise<unknown> = Promise.resolve()
  const reserved = async (): Promise<Share> => {
    const mine = turn.then(async () => {
      const share = await shareWithRoom()
      share.channels += 1
      return share
    })
    turn = mine
    return await mine
  }
  return async () => {
    const share = await reserved()
    const user = {}
    let through: Tunnel | undefined
    const leave = () => {
      through?.hold(user, false)
      share.channels -= 1
    }
    try {
      const tunnel = await share.tunnel
      through = tunnel
      tunnel.hold(user, true)
      const channel = await tunnel.open()
      channel.once('close', leave)
      const failure = (words: string): Failure =>
        new Failure('engine.ssh', { address: host.text, detail: `${command}: ${words}` })
      return channelStream(channel, failure, {
        ref: () => tunnel.hold(user, true),
        unref: () => tunnel.hold(user, false),
      })
    } catch (thrown) {
      leave()
      throw thrown
    }
  }
}
