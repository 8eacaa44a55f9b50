import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import type { Address } from '../address.ts'
import { systemClock } from '../clock.ts'
import type { Random } from '../random.ts'
import type { FeedControls, Lateness } from '../router/feed.ts'
import { createFeed } from '../router/feed.ts'
import { frameSplitter } from './nats-frames.ts'

/** Stands between one real router and NATS, and holds up what NATS says. */
export interface Relay {
  readonly address: Address
  readonly feed: FeedControls
  /** Ends the connection and refuses new ones. */
  readonly cut: () => void
  readonly mend: () => void
  close(): Promise<void>
}

export const startRelay = async (
  nats: Address,
  random: Random,
  lateness: Partial<Lateness>,
): Promise<Relay> => {
  const sockets = new Set<Socket>()
  let connected = true
  const feed = createFeed<() => void>(systemClock, random, lateness, write => write())

  const server = createServer({ noDelay: true }, router => {
    if (!connected) return void router.destroy()
    const upstream = connect({ ...nats, noDelay: true })
    const split = frameSplitter()
    tie(router, upstream, sockets)
    router.pipe(upstream)
    upstream.on('data', chunk => {
      for (const { bytes, message } of split(chunk)) {
        const write = () => void router.write(bytes)
        if (message?.subject.startsWith('router.') !== true) write()
        else feed.accept(message.subject, urisOf(message.payload), write)
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const drop = () => {
    feed.clear()
    for (const socket of sockets) socket.destroy()
  }
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    feed,
    cut() {
      connected = false
      drop()
    },
    mend() {
      connected = true
    },
    close() {
      drop()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

/** Ends either socket with the other, and keeps both in `sockets` while they live. */
const tie = (one: Socket, other: Socket, sockets: Set<Socket>): void => {
  for (const [socket, twin] of [[one, other] as const, [other, one] as const]) {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      sockets.delete(socket)
      twin.destroy()
    })
  }
}

const urisOf = (payload: string): readonly string[] => {
  const { uris } = JSON.parse(payload) as { readonly uris?: readonly string[] }
  return uris ?? []
}
