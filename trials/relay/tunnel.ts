import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Meddling } from './meddling.ts'
import { watchScripts, type ScriptWatch } from './scripts.ts'

/** A connection that was asked to become something else than HTTP. */
export interface Tunnel {
  readonly incoming: IncomingMessage
  readonly client: Socket
  readonly head: Buffer
  readonly meddling: Meddling | undefined
  readonly answered: (status: number) => void
  readonly note: ScriptWatch['note']
  readonly dial: () => Socket
  readonly reset: (socket: Socket) => void
  /** Stops listening for a while. */
  readonly leave: (during: number) => Promise<void>
}

const headOf = ({ method, url, rawHeaders }: IncomingMessage): string => {
  const lines = Array.from(
    { length: rawHeaders.length / 2 },
    (_, at) => `${rawHeaders[2 * at] ?? ''}: ${rawHeaders[2 * at + 1] ?? ''}`,
  )
  return `${[`${method} ${url} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`
}

/** Passes an upgraded connection, byte by byte, and watches for scripts in it. */
export const tunnel = async (wish: Tunnel): Promise<void> => {
  const { incoming, client, head, meddling, note, answered, reset, leave } = wish
  if (meddling?.kind === 'tell' && meddling.when === 'before')
    if ((await meddling.tell()) === 'drop') return reset(client)
  if (meddling?.kind === 'cut') return reset(client)
  if (meddling?.kind === 'refuse') return leave(meddling.during)
  if (meddling?.kind === 'answer') {
    const { status, body } = meddling.answer
    client.end(
      `HTTP/1.1 ${status} X\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    )
    return
  }
  if (meddling?.kind === 'hang') return
  const far = wish.dial()
  far.on('error', () => client.destroy())
  far.once('close', () => client.destroy())
  client.once('close', () => far.destroy())
  far.write(headOf(incoming))
  far.write(head)
  far.once('data', (first: Buffer) => {
    answered(Number(/^HTTP\/1\.1 (\d{3})/.exec(first.toString('latin1'))?.[1]))
    if (meddling?.kind === 'tell' && meddling.when === 'after') void meddling.tell()
  })
  watchScripts({ client, far, note, cut: () => reset(client), leave })
}
