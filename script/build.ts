import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { withoutUnused } from './left-out.ts'
import { lightHttp } from './light-http.ts'
import { licencesOf } from './licences.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const commands = ['check', 'in', 'out']

// CommonJS dependencies (yaml, yazl, dockerode) ask for Node's own modules with require. Only the files that
// hold some get it, because making one costs a quiet check four milliseconds.
const banner =
  "import { createRequire } from 'node:module'; globalThis.require ??= createRequire(import.meta.url);\n"
const holdsCommonJs = /__commonJS\(\{/

/** Bundles entries into `folder`, the chunks that they share and what they import lazily apart. */
export const bundle = async (entryPoints: readonly string[], folder: string): Promise<Metafile> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: folder,
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'node',
    target: 'node24',
    // The CommonJS builds of fp-ts and io-ts are four times the size and cannot be shaken.
    mainFields: ['module', 'main'],
    alias: { 'fp-ts/lib': 'fp-ts/es6' },
    plugins: [lightHttp, withoutUnused],
    // ssh2 does without its native parts, and has its WebAssembly inside, whatever folder it is in.
    external: ['cpu-features', '*.node'],
    define: { __dirname: '"."' },
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
    metafile: true,
  })
  for (const output of Object.keys(metafile.outputs)) {
    const text = await readFile(resolve(root, output), 'utf8')
    if (holdsCommonJs.test(text)) await writeFile(resolve(root, output), banner + text)
  }
  return metafile
}

/**
 * Bundles the executables into `folder`, and the licences of what is inside. Not minified: it
 * starts slower so.
 */
export const buildInto = async (folder: string): Promise<void> => {
  const entries = commands.map(command => `src/${command}.ts`)
  const { inputs } = await bundle(entries, folder)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  await writeFile(join(folder, 'LICENCES.txt'), await licencesOf(root, Object.keys(inputs)))
  for (const command of commands) {
    const path = join(folder, command)
    // env becomes node, so the process that gets SIGTERM is the one that handles it.
    await writeFile(path, `#!/usr/bin/env node\nimport './${command}.js'\n`)
    await chmod(path, 0o755)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildInto(join(root, 'dist'))
