import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'

interface Entry {
  readonly name: string
  readonly method: number
  readonly compressed: number
  readonly offset: number
  /** Unix permission bits, 0 when the archive does not say. */
  readonly mode: number
}

const inflate = promisify(inflateRaw)

/** Finds the end-of-central-directory record (APPNOTE.TXT 4.3.16). */
const findEnd = (zip: Buffer): number => {
  const at = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (at < 0) throw new Error('the archive has no central directory')
  return at
}

const readEntries = (zip: Buffer): readonly Entry[] => {
  const end = findEnd(zip)
  const entries: Entry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('the central directory is damaged')
    const nameLength = zip.readUInt16LE(at + 28)
    const unix = zip.readUInt8(at + 5) === 3
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      compressed: zip.readUInt32LE(at + 20),
      offset: zip.readUInt32LE(at + 42),
      mode: unix ? (zip.readUInt32LE(at + 38) >>> 16) & 0o777 : 0,
    })
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return entries
}

const content = async (zip: Buffer, entry: Entry): Promise<Buffer> => {
  const local = entry.offset + 30
  const start = local + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28)
  const bytes = zip.subarray(start, start + entry.compressed)
  return entry.method === 0 ? bytes : inflate(bytes)
}

/** Unpacks an archive with its modes and returns the paths of its files. */
export const unzip = async (zip: Buffer, folder: string): Promise<readonly string[]> => {
  const files: string[] = []
  for (const entry of readEntries(zip)) {
    const inside = normalize(entry.name)
    if (inside.startsWith('..') || inside.startsWith('/')) {
      throw new Error(`${entry.name} lies outside of the archive`)
    }
    const path = join(folder, inside)
    if (entry.name.endsWith('/')) {
      await mkdir(path, { recursive: true })
      continue
    }
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, await content(zip, entry))
    if (entry.mode !== 0) await chmod(path, entry.mode | 0o400)
    files.push(path)
  }
  return files
}
