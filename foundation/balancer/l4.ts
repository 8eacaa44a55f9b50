import type { Server, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import type { Address } from '../address.ts'
import type { Choice } from './choice.ts'

/** Ties each connection to one router; a router that refuses is skipped, and nothing else is. */
export const connectionServer = (routers: () => readonly Address[], choice: Choice): Server =>
  createServer({ noDelay: true, allowHalfOpen: true }, client => {
    client.on('error', () => client.destroy())
    void join(client, choice(routers(), client.remoteAddress ?? ''))
  })

const join = async (client: Socket, order: readonly Address[]): Promise<void> => {
  for (const router of order) {
    const upstream = await dial(router)
    if (upstream === undefined) continue
    if (client.destroyed) return void upstream.destroy()
    upstream.on('error', () => client.destroy())
    client.once('close', () => upstream.destroy())
    client.pipe(upstream)
    upstream.pipe(client)
    return
  }
  client.destroy()
}

const dial = (router: Address): Promise<Socket | undefined> =>
  new Promise(resolve => {
    const socket = connect({ ...router, noDelay: true, allowHalfOpen: true })
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
