import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Milliseconds } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'

const timeout: Milliseconds = 2_000

/**
 * A connection to a port of the Docker host, without a forward proxy. Rejects with
 * `proxy.unreachable` when there is none within 2 s.
 */
export const dialOutside = (
  name: string,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = connect({ host, port, noDelay: true })
    const settle = (end: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.removeAllListeners('error')
      end()
    }
    const fail = (detail: string) =>
      settle(() => {
        socket.on('error', () => undefined).destroy()
        reject(new Failure('proxy.unreachable', { name, address: `${host}:${port}`, detail }))
      })
    const abort = () =>
      settle(() => {
        socket.on('error', () => undefined).destroy()
        reject(signal.reason)
      })
    const timer = setTimeout(() => fail(`no connection in ${timeout / 1_000} s`), timeout)
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', error => fail(error.message))
    socket.once('connect', () => settle(() => resolve(socket)))
  })
