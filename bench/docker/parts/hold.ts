import { request as send } from 'node:http'
import { randomBytes } from 'node:crypto'
import { frame, frameReader, opcode } from '../load/frames.ts'
import type { Shop } from '../ways/way.ts'

/** Something that is inside an app until it is let go. */
export interface Held {
  /**
   * Ends it as a client does; answers with `performance.now()` of its end. Rejects when the other
   * side has ended it before, or does not answer as it should.
   */
  readonly letGo: () => Promise<number>
}

type Where = Pick<Shop, 'url' | 'host'>

const where = ({ url, host }: Where) => ({
  host: '127.0.0.1',
  port: new URL(url).port,
  agent: false as const,
  headers: { host },
})

/** An upload whose last byte is held back. */
export const holdUpload = async (shop: Where): Promise<Held> => {
  const to = where(shop)
  const headers = { ...to.headers, 'content-length': 2 }
  const request = send({ ...to, method: 'POST', path: '/upload', headers })
  const over = new Promise<number>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', answer => {
      answer.resume()
      answer.once('error', reject)
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve(performance.now())
        else reject(new Error(`the upload is answered with ${answer.statusCode}`))
      })
    })
  })
  // Awaited when it is let go.
  over.catch(() => {})
  await new Promise(resolve => request.write('1', resolve))
  return {
    letGo: () => {
      request.end('2')
      return over
    },
  }
}

/** A websocket that says nothing. */
export const holdWebsocket = (shop: Where): Promise<Held> =>
  new Promise((resolve, reject) => {
    const to = where(shop)
    const headers = {
      ...to.headers,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    }
    const request = send({ ...to, path: '/talk', headers })
    request.once('error', reject)
    request.once('response', answer => reject(new Error(`no websocket: ${answer.statusCode}`)))
    request.once('upgrade', (_, socket) => {
      const frames = frameReader()
      let isClosed = false
      socket.on('data', (chunk: Buffer) => {
        isClosed ||= frames(chunk).some(each => each.opcode === opcode.close)
      })
      socket.once('end', () => socket.end())
      socket.on('error', () => socket.destroy())
      const over = new Promise<number>((ended, lost) =>
        socket.once('close', () => {
          if (isClosed) ended(performance.now())
          else lost(new Error('the websocket is ended by the other side'))
        }),
      )
      // Awaited when it is let go.
      over.catch(() => {})
      resolve({
        letGo: () => {
          socket.write(frame(opcode.close, ''))
          return over
        },
      })
    })
    request.end()
  })
