import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Bits } from '../../manifest/manifest.ts'
import type { Entry } from './entry.ts'
import { listEntries } from './list-entries.ts'
import { untilAborted } from './until-aborted.ts'

const contents = async (file: string, signal: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  await untilAborted(pipeline(createReadStream(file), hash, { signal }), signal)
  return hash.digest('hex')
}

const addEntry = async (hash: Hash, entry: Entry, signal: AbortSignal): Promise<void> => {
  switch (entry.kind) {
    case 'file':
      hash.update(`file\0${entry.path}\0${entry.mode.toString(8)}\0`)
      hash.update(`${await contents(entry.absolute, signal)}\0`)
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
 * have the same digest wherever they lie. Rejects when `signal` aborts.
 */
export const digestOfBits = async (bits: Bits, signal: AbortSignal): Promise<string> => {
  if (bits.kind === 'docker') return `docker:${bits.image}`
  if (!(await stat(bits.path)).isDirectory()) return `sha256:${await contents(bits.path, signal)}`
  const hash = createHash('sha256')
  for (const entry of await listEntries(bits.path)) await addEntry(hash, entry, signal)
  return `sha256:${hash.digest('hex')}`
}
