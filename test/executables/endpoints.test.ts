import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeExpired } from '../support/executables/expired.ts'
import { execute, type Executable } from '../support/executables/execute.ts'
import { failureIn } from '../support/executables/failure.ts'

const closing: (() => Promise<unknown>)[] = []
afterAll(() => Promise.all(closing.map(close => close())))

const listening = async (server: ReturnType<typeof createPlainServer>): Promise<number> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise(resolve => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

const source = (api: string) => ({
  platform: 'cloudfoundry',
  app: 'shop',
  api,
  organization: 'demo',
  space: 'test',
  username: 'admin',
  password: 'c4nary-password',
})

const failureOf = async (name: Executable, api: string) => {
  const version = { deployment: '20260101-000000-abcdef', release: 'r' }
  const stdin =
    name === 'in'
      ? { source: source(api), version }
      : { source: source(api), ...(name === 'out' && { params: { action: 'recover' } }) }
  const ended = await execute(name, { directory: tmpdir(), stdin }).ended
  expect(ended.stderr).not.toContain('c4nary')
  return failureIn(ended)
}

describe.each(['check', 'in', 'out'] as const)('%s', name => {
  test('says that a host is no Cloud Controller', async () => {
    const port = await listening(
      createPlainServer((_, response) => response.end('<h1>Welcome to nginx!</h1>')),
    )
    const failure = await failureOf(name, `http://127.0.0.1:${port}`)
    expect(failure['error']).toBe(
      `platform.stranger: http://127.0.0.1:${port} is no Cloud Controller`,
    )
    expect(failure['hint']).toContain('cf api')
  })
})

test('a platform that nobody answers for is asked again, until the build is aborted', async () => {
  const server = createPlainServer()
  const port = await listening(server)
  await new Promise(resolve => server.close(resolve))
  const stdin = { source: source(`http://127.0.0.1:${port}`), params: { action: 'recover' } }
  const run = execute('out', { directory: tmpdir(), stdin })
  await run.says('ECONNREFUSED; asking again in')
  run.kill('SIGTERM')
  expect(failureIn(await run.ended)['error']).toBe('interrupted: the build was aborted')
})

describe('a certificate', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'expired-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('that has expired is named as such, and never believed', async () => {
    let asked = 0
    const { key, cert } = await makeExpired(folder)
    const port = await listening(
      createServer({ key, cert }, (_, response) => {
        asked += 1
        response.end('{}')
      }) as unknown as ReturnType<typeof createPlainServer>,
    )
    const stdin = { source: { ...source(`https://localhost:${port}`), ca_cert: cert } }
    const failure = failureIn(await execute('check', { directory: tmpdir(), stdin }).ended)
    expect(failure['error']).toMatch(/^tls\.expired: the certificate of the platform is not valid/)
    expect(asked).toBe(0)
  })
})
