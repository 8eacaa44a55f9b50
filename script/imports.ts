import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { breaches } from './import-rules.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const names = await readdir(join(root, 'src'), { recursive: true })
const files = await Promise.all(
  names
    .filter(name => name.endsWith('.ts'))
    .map(async name => {
      const path = join(root, 'src', name)
      return { path: relative(root, path), text: await readFile(path, 'utf8') }
    }),
)
const found = files.flatMap(breaches)
for (const breach of found) process.stderr.write(`${breach}\n`)
process.exitCode = found.length === 0 ? 0 : 1
