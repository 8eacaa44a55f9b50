import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Bits } from '../manifest/manifest.ts'
import type { Entry } from './entry.ts'
import { listEntries } from './list-entries.ts'

const contents = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

const addEntry = async (hash: Hash, entry: Entry): Promise<void> => {
  switch (entry.kind) {
    case 'file':
      hash.update(`file\0${entry.path}\0${entry.mode.toString(8)}\0`)
      hash.update(`${await contents(entry.absolute)}\0`)
      return
    case 'folder':
      hash.update(`folder\0${entry.path}\0`)
      return
    case 'link':
      hash.update(`link\0${entry.path}\0${entry.target}\0`)
      return
  }
}

/**
 * `sha256:…` over names, modes and contents of what is pushed, or the image's name. The same bits
 * have the same digest wherever they lie.
 */
export const digestOfBits = async (bits: Bits): Promise<string> => {
  if (bits.kind === 'docker') return `docker:${bits.image}`
  if (!(await stat(bits.path)).isDirectory()) return `sha256:${await contents(bits.path)}`
  const hash = createHash('sha256')
  for (const entry of await listEntries(bits.path)) await addEntry(hash, entry)
  return `sha256:${hash.digest('hex')}`
}
