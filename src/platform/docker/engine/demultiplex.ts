/** A piece of what a process wrote. */
export interface Piece {
  readonly from: 'stdout' | 'stderr'
  readonly bytes: Buffer
}

const header = 8

/**
 * Takes apart what the Engine sends of a process without a terminal: frames of a stream's number,
 * three zeros, a length and the bytes (Docker Engine API, ContainerAttach, Stream format).
 */
export async function* demultiplex(source: AsyncIterable<Buffer>): AsyncGenerator<Piece, void> {
  let rest: Buffer = Buffer.alloc(0)
  let kind: Piece['from'] = 'stdout'
  // Bytes of the frame under way that are still to come.
  let open = 0
  for await (const chunk of source) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length > 0) {
      if (open === 0) {
        if (rest.length < header) break
        kind = rest[0] === 2 ? 'stderr' : 'stdout'
        open = rest.readUInt32BE(4)
        rest = rest.subarray(header)
      }
      const bytes = rest.subarray(0, open)
      open -= bytes.length
      rest = rest.subarray(bytes.length)
      if (bytes.length > 0) yield { from: kind, bytes }
    }
  }
}
