import { Failure } from '../../../failure.ts'
import type { Dial } from './dial.ts'
import { channelStream } from './ssh-channel.ts'
import {
  command,
  type Host,
  type Login,
  mostChannels,
  type Tunnel,
  tunnelTo,
} from './ssh-tunnel.ts'

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
