import type { AddressInfo, Socket } from 'node:net'
import type { Address } from '../address.ts'
import { seeded } from '../random.ts'
import type { Choose } from './choice.ts'
import { freely, sticky } from './choice.ts'
import { connectionServer } from './l4.ts'
import { requestServer } from './l7.ts'
import { type BalancerLies, noLies } from './lies.ts'

export type BalancerKind = 'l4' | 'l7' | 'sticky' | 'cookie'

export interface BalancerOptions {
  /**
   * `l4` chooses per connection, `l7` per request, `sticky` once per source address, `cookie` once per
   * client that keeps cookies.
   */
  readonly kind: BalancerKind
  /** Asked for each choice, so that routers may come and go. */
  readonly routers: () => readonly Address[]
  readonly choose?: Choose
  readonly seed?: number
  readonly lies?: Partial<BalancerLies>
}

/** A load balancer on 127.0.0.1. */
export interface Balancer {
  readonly address: Address
  /** Changes what it does to what passes; throws where it does not look into connections. */
  readonly lie: (lies: Partial<BalancerLies>) => void
  /** Ends it with all its connections. */
  close(): Promise<void>
}

/** Starts a load balancer before some routers. Those that refuse a connection are skipped. */
export const startBalancer = async (options: BalancerOptions): Promise<Balancer> => {
  const choice = freely(options.choose ?? 'random', seeded(options.seed ?? 1))
  const isSticky = options.kind === 'sticky' || options.kind === 'cookie'
  const chosen = isSticky ? sticky(choice) : choice
  const looksInside = options.kind === 'l7' || options.kind === 'cookie'
  let lies: BalancerLies = { ...noLies, ...options.lies }
  const server = looksInside
    ? requestServer(options.routers, chosen, options.kind === 'cookie', () => lies)
    : connectionServer(options.routers, chosen)
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
    lie(changes) {
      if (!looksInside)
        throw new Error(`a balancer of kind ${options.kind} changes nothing that passes`)
      lies = { ...lies, ...changes }
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
