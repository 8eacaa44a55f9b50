import type { Address } from '../address.ts'
import { startChild } from './child.ts'
import { findExecutable } from './executable.ts'

/** A NATS server that this process started. */
export interface NatsServer extends Address {
  close(): Promise<void>
}

/**
 * Starts `nats-server` on a port of its own choice and waits until it is ready. Nothing where the
 * program is not installed; a rejection where it does not start.
 */
export const startNatsServer = async (): Promise<NatsServer | undefined> => {
  const program = findExecutable('nats-server')
  if (program === undefined) return undefined
  const child = await startChild(program, ['--addr', '127.0.0.1', '--port', '-1'])
  const port = await new Promise<number>((resolve, reject) => {
    const seen: string[] = []
    let listening = 0
    child.onLine(line => {
      seen.push(line)
      const found = /Listening for client connections on .*:(\d+)$/.exec(line)
      if (found !== null) listening = Number(found[1])
      if (line.endsWith('Server is ready')) resolve(listening)
    })
    void child.ended.then(() => reject(new Error(`nats-server ends at once: ${seen.join('\n')}`)))
  })
  return { host: '127.0.0.1', port, close: child.stop }
}
