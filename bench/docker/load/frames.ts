import { randomBytes } from 'node:crypto'

/** Opcodes of RFC 6455, section 5.2. */
export const opcode = { text: 0x1, close: 0x8 } as const

/** A frame that has arrived. */
export interface Frame {
  readonly opcode: number
  readonly text: string
}

const longest = 125

/** A frame as a client sends it, masked; up to 125 bytes. */
export const frame = (code: number, text: string): Buffer => {
  const payload = Buffer.from(text)
  if (payload.length > longest) throw new Error(`a frame of ${payload.length} bytes is too long`)
  const mask = randomBytes(4)
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  return Buffer.concat([Buffer.from([0x80 | code, 0x80 | payload.length]), mask, masked])
}

/** Cuts what arrives into frames; a server sends them unmasked. */
export const frameReader = (): ((chunk: Buffer) => readonly Frame[]) => {
  let rest = Buffer.alloc(0)
  return chunk => {
    const frames: Frame[] = []
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const [first, second] = rest
      if (first === undefined || second === undefined || rest.length < 2 + second) return frames
      frames.push({ opcode: first & 0xf, text: rest.toString('utf8', 2, 2 + second) })
      rest = rest.subarray(2 + second)
    }
  }
}
