import { demultiplex } from './demultiplex.ts'
import type { Line } from './line.ts'

/** With a terminal the Engine sends the bytes as they are. */
const isMultiplexed = (bytes: Buffer): boolean =>
  bytes.length >= 8 && (bytes[0] === 1 || bytes[0] === 2) && bytes.readUIntBE(1, 3) === 0

async function* once(bytes: Buffer): AsyncGenerator<Buffer, void> {
  yield bytes
}

/** The last lines that a container wrote on stdout and stderr, in order. */
export const readLog = async (
  line: Line,
  id: string,
  lines: number,
): Promise<readonly string[]> => {
  const { bytes } = await line.call({
    method: 'GET',
    path: `/containers/${encodeURIComponent(id)}/logs`,
    query: { stdout: true, stderr: true, tail: lines },
  })
  const parts: Buffer[] = []
  if (isMultiplexed(bytes))
    for await (const piece of demultiplex(once(bytes))) parts.push(piece.bytes)
  else parts.push(bytes)
  const written = Buffer.concat(parts).toString().split(/\r?\n/)
  if (written.at(-1) === '') written.pop()
  // `tail` counts those of each stream on some log drivers.
  return written.slice(-lines)
}
