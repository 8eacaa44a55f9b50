import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { digestOfBits } from '../../../src/platform/cloudfoundry/bits/digest.ts'
import { listEntries } from '../../../src/platform/cloudfoundry/bits/list-entries.ts'
import { multipart } from '../../../src/platform/cloudfoundry/bits/multipart.ts'
import { uploadBits } from '../../../src/platform/cloudfoundry/bits/upload.ts'
import { writeZip } from '../../../src/platform/cloudfoundry/bits/zip.ts'
import { cloudController } from '../../../src/platform/cloudfoundry/client/connect.ts'
import { Failure } from '../../../src/failure.ts'
import { testEnvironment } from './support/environment.ts'
import { ccError, fakeApi, isUsual, asUsual } from './support/fake-api.ts'

let folder = ''
const calm = new AbortController().signal

beforeEach(async () => {
  const made = await mkdtemp(join(tmpdir(), 'pushed-'))
  folder = join(made, 'app')
  // Other tests pack as well, at the same time.
  vi.stubEnv('TMPDIR', made)
  onTestFinished(() => void vi.unstubAllEnvs())
  onTestFinished(async () => await rm(made, { recursive: true, force: true }))
  for (const name of ['bin', 'empty', 'logs', '.git', 'kept/logs'])
    await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, '.cfignore'), '*.tmp\n/logs/\n!keep.tmp\n')
  for (const name of [
    'a.tmp',
    'keep.tmp',
    'logs/x',
    'kept/logs/y',
    '.git/HEAD',
    'manifest.yml',
    'index.html',
  ])
    await writeFile(join(folder, name), name)
  await writeFile(join(folder, 'bin/run'), '#!/bin/sh\n')
  await chmod(join(folder, 'bin/run'), 0o750)
  await chmod(join(folder, 'index.html'), 0o644)
  await symlink('bin/run', join(folder, 'start'))
})

test('what is pushed is what .cfignore and the habits of cf leave', async () => {
  const entries = await listEntries(folder)
  expect(entries.map(({ kind, path }) => `${kind} ${path}`)).toStrictEqual([
    'folder bin',
    'file bin/run',
    'folder empty',
    'file index.html',
    'file keep.tmp',
    'folder kept',
    'folder kept/logs',
    'file kept/logs/y',
    'link start',
  ])
})

test('modes, links and empty folders come out of the archive as they went in', async () => {
  const file = join(folder, '../bits.zip')
  await writeZip(await listEntries(folder), file, calm)
  execFileSync('unzip', ['-q', file, '-d', join(folder, '../out')])
  const out = execFileSync('find', ['.', '-printf', '%y %m %p %l\n'], {
    cwd: join(folder, '../out'),
  })
  const lines = out
    .toString()
    .trim()
    .split('\n')
    .map(line => line.trim())
    .sort()
  expect(lines).toContain('f 750 ./bin/run')
  expect(lines).toContain('f 644 ./index.html')
  expect(lines).toContain('d 755 ./empty')
  expect(lines).toContain('l 777 ./start bin/run')
})

test('the digest follows names, modes and contents, and nothing else', async () => {
  const digest = async () => await digestOfBits({ kind: 'bits', path: folder }, calm)
  const first = await digest()
  await writeFile(join(folder, 'other.tmp'), 'ignored')
  expect(await digest()).toBe(first)
  await chmod(join(folder, 'index.html'), 0o600)
  const second = await digest()
  await writeFile(join(folder, 'index.html'), 'changed')
  expect(new Set([first, second, await digest()]).size).toBe(3)
})

test('an abort ends hashing and packing, and leaves no file behind', async () => {
  const before = await leftovers()
  await writeFile(join(folder, 'large.bin'), Buffer.alloc(20_000_000, 7))
  const hashing = new AbortController()
  const digest = digestOfBits({ kind: 'bits', path: folder }, hashing.signal)
  hashing.abort(new Failure('interrupted'))
  await expect(digest).rejects.toMatchObject({ code: 'interrupted' })
  const { api, cc } = await open(() => ({ body: { guid: 'p', state: 'READY' } }))
  const packing = new AbortController()
  const upload = uploadBits(cc.during(packing.signal), 'p', folder)
  packing.abort(new Failure('interrupted'))
  await expect(upload).rejects.toMatchObject({ code: 'interrupted' })
  expect(api.seen).toEqual([])
  expect(await leftovers()).toStrictEqual(before)
})

test('the multipart body is exactly as long as it says', async () => {
  for (const size of [0, 1, 70_000]) {
    const file = join(folder, '../x.zip')
    await writeFile(file, Buffer.alloc(size, 7))
    const body = await multipart(file, 'edge')
    let sent = 0
    for await (const chunk of body.open()) sent += chunk.length
    expect(sent).toBe(body.length)
  }
})

const open = async (answers: Parameters<typeof fakeApi>[0]) => {
  const api = await fakeApi(seen => (isUsual(seen) ? asUsual : answers(seen)))
  const credentials = { kind: 'client', clientId: 'a', clientSecret: 'b' } as const
  return { api, cc: cloudController({ api: api.url, credentials, env: testEnvironment() }) }
}

const leftovers = async () => (await readdir(tmpdir())).filter(name => name.startsWith('bits-'))

test('an upload names its length, carries one part, and leaves no file behind', async () => {
  const before = await leftovers()
  const { api, cc } = await open(() => ({ body: { guid: 'p', state: 'READY' } }))
  await uploadBits(cc, 'p', folder)
  const upload = api.seen.find(({ url }) => url === '/v3/packages/p/upload')
  expect(upload?.headers['transfer-encoding']).toBeUndefined()
  expect(Number(upload?.headers['content-length'])).toBeGreaterThan(500)
  expect(upload?.body).toContain('name="bits"; filename="bits.zip"')
  expect(await leftovers()).toStrictEqual(before)
})

test('an upload that was cut off is sent again, and a package that has its bits is content', async () => {
  let uploads = 0
  const { api, cc } = await open(({ method }) => {
    if (method === 'GET')
      return { body: { guid: 'p', state: uploads < 2 ? 'AWAITING_UPLOAD' : 'READY' } }
    uploads += 1
    return uploads === 1 ? undefined : ccError(400, 150004, 'Bits have already been uploaded')
  })
  await uploadBits(cc, 'p', folder)
  expect(
    api.seen.filter(({ method, url }) => method === 'POST' && url.endsWith('/upload')),
  ).toHaveLength(2)
})

test('a package that fails says why, and leaves no file behind', async () => {
  const before = await leftovers()
  const { cc } = await open(() => ({
    body: { guid: 'p', state: 'FAILED', data: { error: 'Package may not be larger than 1G' } },
  }))
  await expect(uploadBits(cc, 'p', folder)).rejects.toMatchObject({
    code: 'package.failed',
    facts: { detail: 'Package may not be larger than 1G' },
  })
  expect(await leftovers()).toStrictEqual(before)
})

test('the server of a real socket sees every byte of the body', async () => {
  const file = join(folder, '../big.zip')
  await writeFile(file, Buffer.alloc(3_000_000, 1))
  let got = 0
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (got += chunk.length))
    request.on('end', () => response.end('{}'))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { sender } = await import('../../../src/platform/cloudfoundry/client/send.ts')
  const { connections } = await import('../../../src/platform/cloudfoundry/client/connection.ts')
  const body = await multipart(file, 'edge')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const send = sender(connections([], false, undefined))
  await send({
    method: 'POST',
    url,
    headers: {},
    body,
    fresh: true,
    silence: 60_000,
    timeout: 5_000,
    signal: undefined,
  })
  expect(got).toBe(body.length)
})
