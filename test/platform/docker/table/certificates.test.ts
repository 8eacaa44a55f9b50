import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { installCertificates } from '../../../../src/platform/docker/proxy/certificates.ts'
import { certificateList } from '../../../../src/platform/docker/proxy/main-configuration.ts'
import { openTable } from '../../../../src/platform/docker/proxy/open-table.ts'
import { type App, startApp } from './support/app.ts'
import { type LocalProxy, startProxy } from './support/local-proxy.ts'
import { route, tableOf, to } from './support/tables.ts'

const run = promisify(execFile)

let folder: string
let proxy: LocalProxy
let app: App

/** A certificate and its key in one PEM; `bits` of the key. */
const make = async (name: string, bits = 2048): Promise<string> => {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  const files = ['-keyout', key, '-out', cert]
  await run('openssl', ['req', '-x509', '-newkey', `rsa:${bits}`, '-nodes', ...subject, ...files])
  return `${await readFile(cert, 'utf8')}\n${await readFile(key, 'utf8')}`
}

/** The serial number of the certificate that is shown for a host, or why there is none. */
const shown = async (host: string): Promise<string> => {
  const socket = connect({
    port: proxy.layout.https,
    host: '127.0.0.1',
    servername: host,
    rejectUnauthorized: false,
  })
  try {
    await once(socket, 'secureConnect')
    return socket.getPeerCertificate().subject.CN?.toString() ?? ''
  } catch {
    return 'none'
  } finally {
    socket.destroy()
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bgt-certificates-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

beforeEach(async () => {
  ;[proxy, app] = await Promise.all([startProxy({ https: true }), startApp('blue')])
}, 30_000)

afterEach(async () => {
  await Promise.all([proxy.stop(), app.stop()])
})

test('a certificate is served without a reload, and after a restart, and only its owner sees it', async () => {
  await openTable(proxy, 'shop').apply(tableOf('shop', route('a.test', 0, to('r1', app.port))))
  const [before] = await openTable(proxy, 'shop').running()
  expect(await shown('a.test')).toBe('none')
  await installCertificates(proxy, 'shop', [await make('a.test')])
  expect(await shown('a.test')).toBe('a.test')
  expect(await shown('b.test')).toBe('none')
  await installCertificates(proxy, 'other', [await make('b.test')])
  expect((await openTable(proxy, 'shop').running())[0]?.worker).toBe(before?.worker)
  await proxy.restart()
  expect([await shown('a.test'), await shown('b.test')]).toEqual(['a.test', 'b.test'])
  const files = await readdir(proxy.layout.certificates)
  for (const file of files.filter(name => name.endsWith('.pem')))
    expect((await stat(join(proxy.layout.certificates, file))).mode & 0o777).toBe(0o600)
})

test('a request over TLS is told to be one', async () => {
  await openTable(proxy, 'shop').apply({
    ...tableOf('shop', route('a.test', 0, to('r1', app.port))),
    redirect: 8443,
  })
  await installCertificates(proxy, 'shop', [await make('a.test')])
  const socket = connect({
    port: proxy.layout.https,
    host: '127.0.0.1',
    servername: 'a.test',
    rejectUnauthorized: false,
  })
  socket.setEncoding('utf8').write('GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n')
  let got = ''
  socket.on('data', (text: string) => (got += text))
  await once(socket, 'close')
  expect(got).toContain('"x-forwarded-proto":"https"')
  expect(got).toContain('"x-forwarded-port":"443"')
})

test('an app changes its own and leaves those of others, and doing it again does nothing', async () => {
  const [a, b, c] = [await make('a.test'), await make('b.test'), await make('c.test')]
  await installCertificates(proxy, 'shop', [a, b])
  await installCertificates(proxy, 'other', [c])
  await installCertificates(proxy, 'shop', [b])
  await installCertificates(proxy, 'shop', [b])
  const hosts = ['a.test', 'b.test', 'c.test']
  expect(await Promise.all(hosts.map(shown))).toEqual(['none', 'b.test', 'c.test'])
  const list = (await readFile(certificateList(proxy.layout), 'utf8')).trim().split('\n')
  expect(list).toHaveLength(2)
  const files = await readdir(proxy.layout.certificates)
  expect(files.map(name => join(proxy.layout.certificates, name)).toSorted()).toEqual(
    [...list, certificateList(proxy.layout)].toSorted(),
  )
})

test('what does not do is refused in words, before anything is written', async () => {
  const [a, b] = [await make('a.test'), await make('b.test')]
  const [certificate = ''] = a.split('-----BEGIN PRIVATE')
  const key = b.slice(b.indexOf('-----BEGIN PRIVATE'))
  const wrong = async (pem: string): Promise<unknown> =>
    installCertificates(proxy, 'shop', [a, pem]).catch((thrown: unknown) => thrown)
  const refused = (detail: string) => ({
    code: 'proxy.certificate',
    facts: { number: '2', detail },
  })
  expect(await wrong(certificate)).toMatchObject(refused('there is no private key in it'))
  expect(await wrong(key)).toMatchObject(refused('there is no certificate in it'))
  expect(await wrong(certificate + key)).toMatchObject(
    refused('the key is not that of the first certificate'),
  )
  const later = { ...proxy.env, clock: { ...proxy.env.clock, now: () => 4e12 } }
  await expect(installCertificates({ ...proxy, env: later }, 'shop', [a])).rejects.toMatchObject({
    code: 'proxy.certificate',
  })
  expect(await readdir(proxy.layout.certificates)).toEqual(['list'])
})

test('one that HAProxy refuses never gets where a restart would meet it', async () => {
  await expect(
    installCertificates(proxy, 'shop', [await make('weak.test', 512)]),
  ).rejects.toMatchObject({ code: 'proxy.refused_change' })
  expect(await readFile(certificateList(proxy.layout), 'utf8')).toBe('')
  await proxy.restart()
})
