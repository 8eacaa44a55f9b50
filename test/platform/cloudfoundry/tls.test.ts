import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { asFailure } from '../../../src/failure.ts'
import { cloudController } from '../../../src/platform/cloudfoundry/client/connect.ts'
import { testEnvironment } from './support/environment.ts'
import { usual } from './support/fake-api.ts'

let folder = ''
const at = (name: string): string => join(folder, name)
const openssl = (...parameters: readonly string[]): void => {
  execFileSync('openssl', parameters, { cwd: folder, stdio: 'pipe' })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'))
  const subject = ['-subj', '/CN=test authority', '-days', '2']
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    ...subject,
  )
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const certificate = (name: string, alternative: string, ...period: readonly string[]) => {
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`,
  )
  writeFileSync(at(`${name}.ext`), `subjectAltName=${alternative}\n`)
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', ...period]
  const files = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', `${name}.ext`]
  openssl('x509', '-req', ...files, ...signed)
  return { key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.pem`)) }
}

const platform = async (tls: { key: Buffer; cert: Buffer }): Promise<string> => {
  let url = ''
  const server = createServer(tls, (request, response) => {
    const seen = { method: 'GET', url: request.url ?? '', headers: request.headers, body: '' }
    response.end(JSON.stringify(usual(url, seen, () => 1)?.body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return url
}

const outcome = async (api: string, trusted: boolean, skipSslValidation = false) => {
  const ca = trusted ? [readFileSync(at('ca.pem'), 'utf8')] : []
  const credentials = { kind: 'password', username: 'ci', password: 'x' } as const
  const env = testEnvironment()
  const cc = cloudController({ api, credentials, ca, skipSslValidation, env })
  return await cc.root().then(
    root => root.version,
    (thrown: unknown) => asFailure(thrown).code,
  )
}

const here = 'IP:127.0.0.1'

test('believes an authority of source.ca_cert, and no other one', async () => {
  const api = await platform(certificate('good', here, '-days', '1'))
  expect(await outcome(api, true)).toBe('3.228.0')
  expect(await outcome(api, false)).toBe('tls.unknown_authority')
  expect(await outcome(api, false, true)).toBe('3.228.0')
})

test('says that a certificate is made for another name', async () => {
  const api = await platform(certificate('other', 'DNS:other.test', '-days', '1'))
  expect(await outcome(api, true)).toBe('tls.wrong_name')
})

const expired = (name: string): boolean => {
  const { status } = spawnSync('openssl', ['x509', '-checkend', '0', '-noout', '-in', at(name)])
  return status === 1
}

test('says that a certificate has expired', async () => {
  const api = await platform(certificate('old', here, '-days', '0'))
  await vi.waitUntil(() => expired('old.pem'), { timeout: 5_000, interval: 200 })
  expect(await outcome(api, true)).toBe('tls.expired')
})

test('says that the other side speaks no TLS', async () => {
  const { fakeApi, asUsual } = await import('./support/fake-api.ts')
  const api = await fakeApi(() => asUsual)
  expect(await outcome(api.url.replace('http:', 'https:'), true)).toBe('tls.failed')
})
