import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { untilAborted } from './until-aborted.ts'
import type { Entry } from './entry.ts'

// The same bits give the same archive, whenever it is made.
const mtime = new Date('2000-01-01T00:00:00Z')
const folderMode = 0o40755
const linkMode = 0o120777

const add = (zip: ZipFile, entry: Entry): void => {
  switch (entry.kind) {
    case 'file':
      zip.addFile(entry.absolute, entry.path, { mode: 0o100000 | entry.mode, mtime })
      return
    case 'folder':
      zip.addEmptyDirectory(entry.path, { mode: folderMode, mtime })
      return
    case 'link':
      // A link is a file that holds its target; the mode says that it is one.
      zip.addBuffer(Buffer.from(entry.target), entry.path, { mode: linkMode, mtime })
      return
  }
}

/** Writes the entries to a new archive at `file`, until `signal` aborts. */
export const writeZip = async (
  entries: readonly Entry[],
  file: string,
  signal: AbortSignal,
): Promise<void> => {
  const zip = new ZipFile()
  for (const entry of entries) add(zip, entry)
  zip.end()
  const failed = new Promise<never>((_, reject) => zip.on('error', reject))
  const written = Promise.race([
    pipeline(zip.outputStream, createWriteStream(file), { signal }),
    failed,
  ])
  await untilAborted(written, signal)
}
