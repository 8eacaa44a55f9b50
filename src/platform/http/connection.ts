import type { Duplex } from 'node:stream'
import { readResponse, type Response } from './response.ts'

/**
 * One connection that is held from question to question. Node's own agent would close it after
 * an answer to HEAD without content-length, and an attribution rests on it staying the same.
 */
export interface Connection {
  /** Sends a request and reads its answer. Rejects with a plain `Error` on everything else. */
  readonly ask: (request: string, headless: boolean, timeout: number) => Promise<Response>
  /** True while another request can be sent. */
  readonly usable: () => boolean
  readonly close: () => void
}

/**
 * Holds a stream from now on. `opens`: the event with which it says that it is connected; none when
 * it is already. What fails shows with the first request.
 */
export const holdConnection = (socket: Duplex, opens?: 'connect' | 'secureConnect'): Connection => {
  let over = false
  let ready = opens === undefined
  let hear: (event: Buffer | Error | 'end') => void = () => undefined
  // Bytes that nobody asked for make the next answer doubtful.
  const onEvent = (event: Buffer | Error | 'end') => {
    if (!Buffer.isBuffer(event)) over = true
    hear(event)
  }
  const idle = () => {
    over = true
    socket.destroy()
  }
  if (opens !== undefined)
    socket.on(opens, () => {
      ready = true
    })
  socket.on('data', onEvent)
  socket.on('error', onEvent)
  socket.on('end', () => onEvent('end'))
  socket.on('close', () => onEvent('end'))

  const ask: Connection['ask'] = (request, headless, timeout) =>
    new Promise((resolve, reject) => {
      const reader = readResponse(headless)
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        hear = idle
        finish()
      }
      const fail = (error: Error) => {
        over = true
        socket.destroy()
        settle(() => reject(error))
      }
      const timer = setTimeout(
        () => fail(new Error(ready ? 'timed out' : 'timed out while connecting')),
        timeout,
      )
      const take = (response: Response | undefined) => {
        if (response === undefined) return false
        if (!response.reusable) idle()
        settle(() => resolve(response))
        return true
      }
      hear = event => {
        try {
          if (Buffer.isBuffer(event)) take(reader.push(event))
          else if (event instanceof Error) fail(event)
          else if (!take(reader.end())) fail(new Error('the connection was closed'))
        } catch (thrown) {
          fail(thrown instanceof Error ? thrown : new Error(String(thrown)))
        }
      }
      if (over) fail(new Error('the connection was closed'))
      else socket.write(request, 'latin1')
    })
  return { ask, usable: () => !over, close: idle }
}
