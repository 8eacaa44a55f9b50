import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dig, listAt, textAt } from '../../foundation/cc/fields.ts'
import { execute, type Executable } from '../executables/execute.ts'
import { say } from '../say.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const show = async (name: Executable, request: object, directory: string): Promise<unknown> => {
  const { code, stdout } = await execute(name, request, directory, line => say(`    ${line}`))
  if (code !== 0) throw new Error(`${name} fails with exit code ${code}`)
  return JSON.parse(stdout)
}

const workOutAgain = (file: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const tool = spawn('npm', ['run', '--silent', 'evidence', '--', file], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    tool.once('error', reject)
    tool.once('close', code => resolve(code ?? 1))
  })

/** Runs `check` and `in` on what `out` deployed, and works the grades out from the evidence alone. */
export const epilogue = async (source: object, folder: string): Promise<void> => {
  say()
  say('node dist/check.js  <<< {"source": …}')
  const versions = await show('check', { source }, folder)
  say(`  ${JSON.stringify(versions)}`)
  const version = Array.isArray(versions) ? (versions.at(-1) as unknown) : undefined
  const directory = join(folder, 'version')
  await mkdir(directory)
  say()
  say('node dist/in.js version  <<< {"source": …, "version": …}')
  const answer = await show('in', { source, version }, directory)
  say(`  version ${JSON.stringify(dig(answer, 'version'))}`)
  for (const row of listAt(answer, 'metadata'))
    say(`  ${(textAt(row, 'name') ?? '').padEnd(16)}  ${textAt(row, 'value') ?? ''}`)
  say()
  say('npm run evidence -- version/evidence.json')
  const code = await workOutAgain(join(directory, 'evidence.json'))
  say(code === 0 ? '  the figures bear out every grade' : '  the figures disagree')
  if (code !== 0) throw new Error(`npm run evidence ends with exit code ${code}`)
}
