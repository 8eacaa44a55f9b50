import type { AddressInfo, Socket } from 'node:net'
import type { Address } from '../address.ts'
import { seeded } from '../random.ts'
import type { Choose } from './choice.ts'
import { freely, sticky } from './choice.ts'
import { connectionServer } from './l4.ts'
import { requestServer } from './l7.ts'

export interface BalancerOptions {
  /** `l4` chooses per connection, `l7` per request, `sticky` once per source address. */
  readonly kind: 'l4' | 'l7' | 'sticky'
  /** Asked for each choice, so that routers may come and go. */
  readonly routers: () => readonly Address[]
  readonly choose?: Choose
  readonly seed?: number
}

/** A load balancer on 127.0.0.1. */
export interface Balancer {
  readonly address: Address
  /** Ends it with all its connections. */
  close(): Promise<void>
}

/** Starts a load balancer before some routers. Those that refuse a connection are skipped. */
export const startBalancer = async (options: BalancerOptions): Promise<Balancer> => {
  const choice = freely(options.choose ?? 'random', seeded(options.seed ?? 1))
  const server =
    options.kind === 'l7'
      ? requestServer(options.routers, choice)
      : connectionServer(options.routers, options.kind === 'sticky' ? sticky(choice) : choice)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
