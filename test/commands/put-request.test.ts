import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, onTestFinished, test } from 'vitest'
import { putRequest } from '../../src/commands/put-request.ts'
import { readPutParams, readSource } from '../../src/config/decode.ts'
import { source as written } from '../concourse/spawn.ts'
import { settings } from '../support/proof.ts'

test.each([
  ['input', 'label.invalid'],
  ['input/lines', 'label.invalid'],
  ['input/outside', 'path.outside'],
  ['../label', 'path.outside'],
  ['input/none', 'path.missing'],
])('a label cannot come from %s', async (file, code) => {
  const home = await mkdtemp(join(tmpdir(), 'label-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const directory = join(home, 'step')
  await mkdir(join(directory, 'input'), { recursive: true })
  await writeFile(join(home, 'label'), 'v1')
  await writeFile(join(directory, 'input/lines'), 'a\nb')
  await symlink('../../label', join(directory, 'input/outside'))
  const source = readSource(written)
  const params = readPutParams({ action: 'recover', label_file: file })
  if (isLeft(source) || isLeft(params)) throw new Error('the request is not valid')
  const request = { source: source.right, params: params.right, directory }
  await expect(putRequest(request, settings)).rejects.toMatchObject({ code })
})
