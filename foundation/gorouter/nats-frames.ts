/** A piece of what a NATS server says; `message` is there when it is a published message. */
export interface Frame {
  readonly bytes: Buffer
  readonly message?: { readonly subject: string; readonly payload: string }
}

/** Cuts a NATS server's bytes into frames (docs.nats.io, NATS Client Protocol). */
export const frameSplitter = (): ((chunk: Buffer) => Frame[]) => {
  let rest: Buffer = Buffer.alloc(0)
  return chunk => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const frames: Frame[] = []
    for (let frame = firstFrame(rest); frame !== undefined; frame = firstFrame(rest)) {
      frames.push(frame)
      rest = rest.subarray(frame.bytes.length)
    }
    return frames
  }
}

const firstFrame = (bytes: Buffer): Frame | undefined => {
  const lineEnd = bytes.indexOf('\r\n')
  if (lineEnd === -1) return undefined
  const payloadAt = lineEnd + 2
  const [verb, ...parameters] = bytes.toString('latin1', 0, lineEnd).split(' ')
  if (verb !== 'MSG' && verb !== 'HMSG') return { bytes: bytes.subarray(0, payloadAt) }
  const payloadEnd = payloadAt + Number(parameters.at(-1))
  if (bytes.length < payloadEnd + 2) return undefined
  return {
    bytes: bytes.subarray(0, payloadEnd + 2),
    message: {
      subject: parameters[0] ?? '',
      payload: bytes.toString('utf8', payloadAt, payloadEnd),
    },
  }
}
