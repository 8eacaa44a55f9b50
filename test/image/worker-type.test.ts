import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeDocker } from '../support/docker/engine.ts'
import { labelOf, removeBelongings, uniqueName } from '../support/docker/belongings.ts'
import { docker, dockerEnvironment } from '../support/docker/docker.ts'
import { builtImage, repository } from './built.ts'

const run = promisify(execFile)

/** The commands of docs/image.md that make a worker's own type, without the build before them. */
const documented = async (): Promise<string> => {
  const page = await readFile(join(repository, 'docs/image.md'), 'utf8')
  const [, block] = /## Without a registry[^]+?```sh\n([^]+?)```/.exec(page) ?? []
  if (block === undefined) throw new Error('docs/image.md has no commands')
  return block.replace(/^docker build .*\n/, '')
}

describeDocker('a type of the worker, made as docs/image.md says', () => {
  const owner = uniqueName()
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'type-'))
    // The name in the commands is the reader's own; an image of that name here stays untouched.
    const commands = (await documented()).replaceAll('blue-green-resource', await builtImage())
    const options = { cwd: folder, env: dockerEnvironment }
    await run('bash', ['-euo', 'pipefail', '-c', commands], options)
  }, 180_000)
  afterAll(async () => {
    await removeBelongings(owner)
    await rm(folder, { recursive: true, force: true })
  })
  const file = (name: string) => join(folder, 'blue-green', name)

  test('its metadata is what a worker reads', async () => {
    expect(JSON.parse(await readFile(file('resource_metadata.json'), 'utf8'))).toStrictEqual({
      type: 'blue-green',
      version: '1',
      privileged: false,
      unique_version_history: false,
    })
  })

  test('its files run without anything that the image said of them', {
    timeout: 60_000,
  }, async () => {
    const { stdout } = await run('tar', ['--list', '--gzip', '--file', file('rootfs.tgz')])
    expect(stdout.split('\n')).toStrictEqual(
      expect.arrayContaining(['check', 'in', 'out'].map(name => `opt/resource/${name}`)),
    )
    const image = await docker('import', '--change', `LABEL ${labelOf(owner)}`, file('rootfs.tgz'))
    const args = ['run', '--rm', '--interactive', image, '/opt/resource/check']
    const child = spawn('docker', args, { env: dockerEnvironment })
    child.stdin.end('{}')
    const [answer, said] = await Promise.all([text(child.stdout), text(child.stderr)])
    expect(answer).toBe('')
    expect(said).toContain('config.invalid: source.platform: missing')
  })
})
