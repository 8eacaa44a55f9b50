import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import type { Entry } from './entry.ts'

// What the cf CLI leaves out of every push (cloudfoundry/cli actor/sharedaction/resource.go).
const never = [
  '.cfignore',
  '.DS_Store',
  '.git',
  '.gitignore',
  '.hg',
  '.svn',
  '_darcs',
  'manifest.yaml',
  'manifest.yml',
]

const rulesOf = async (folder: string): Promise<Ignore> => {
  const rules = ignore().add(never)
  try {
    return rules.add(await readFile(join(folder, '.cfignore'), 'utf8'))
  } catch {
    return rules
  }
}

/**
 * What of a folder is pushed, sorted by path: empty folders too, links as links. Left out is what
 * `.cfignore` names and what the cf CLI never pushes.
 */
export const listEntries = async (folder: string): Promise<readonly Entry[]> => {
  const rules = await rulesOf(folder)
  const entries: Entry[] = []
  const walk = async (below: string): Promise<void> => {
    for (const name of (await readdir(join(folder, below))).sort()) {
      const path = below === '' ? name : `${below}/${name}`
      const absolute = join(folder, path)
      const stat = await lstat(absolute)
      if (rules.ignores(stat.isDirectory() ? `${path}/` : path)) continue
      if (stat.isDirectory()) {
        entries.push({ kind: 'folder', path })
        await walk(path)
      } else if (stat.isSymbolicLink()) {
        entries.push({ kind: 'link', path, target: await readlink(absolute) })
      } else if (stat.isFile()) {
        entries.push({ kind: 'file', path, absolute, mode: stat.mode & 0o777 })
      }
    }
  }
  await walk('')
  return entries
}
