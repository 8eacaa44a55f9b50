import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

const text = 0x1
const close = 0x8

/** One frame of RFC 6455, section 5.2, unmasked as a server sends it; up to 64 KiB. */
const frame = (opcode: number, payload: Buffer): Buffer => {
  const short = payload.length < 126
  const head = Buffer.alloc(short ? 2 : 4)
  head[0] = 0x80 | opcode
  head[1] = short ? payload.length : 126
  if (!short) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

interface Frame {
  readonly opcode: number
  readonly payload: Buffer
  /** Bytes that it took. */
  readonly size: number
}

/** The first frame of what has arrived, if it is whole; masked, as clients must. */
const firstFrame = (bytes: Buffer): Frame | undefined => {
  if (bytes.length < 2) return undefined
  const brief = (bytes[1] ?? 0) & 0x7f
  const start = brief === 126 ? 4 : 2
  if (bytes.length < start) return undefined
  const length = brief === 126 ? bytes.readUInt16BE(2) : brief
  const size = start + 4 + length
  if (bytes.length < size) return undefined
  const mask = bytes.subarray(start, start + 4)
  const payload = bytes.subarray(start + 4, size).map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  return { opcode: (bytes[0] ?? 0) & 0xf, payload: Buffer.from(payload), size }
}

/** Greets a websocket with `greeting`, then sends back what comes, until the client closes. */
export const echo = (request: IncomingMessage, socket: Duplex, greeting: string): void => {
  const key = `${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.write(frame(text, Buffer.from(greeting)))
  let rest = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('end', () => socket.end())
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let next = firstFrame(rest); next !== undefined; next = firstFrame(rest)) {
      rest = rest.subarray(next.size)
      socket.write(frame(next.opcode, next.payload))
      if (next.opcode === close) socket.end()
    }
  })
}
