import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import * as http from 'node:http'
import * as https from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import got from 'got'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trust } from '../../src/concourse/trust.ts'
import { tunnels } from '../../src/concourse/tunnel.ts'
import { Failure } from '../../src/failure.ts'
import { makeCertificates, type Pair } from './certificates.ts'

let folder: string
let ca: Pair
let server: Pair
const servers: Server[] = []
const asked: string[] = []

const listen = async (listener: Server): Promise<number> => {
  servers.push(listener)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return (listener.address() as AddressInfo).port
}

const answer: http.RequestListener = (request, response) => {
  response.end(`${request.method} ${request.url}`)
}

/** A forward proxy that wants a login and lets nobody through to port 1. */
const proxying = <S extends http.Server>(proxy: S): S =>
  proxy.on('connect', (request, socket, head) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? 'nobody'}`)
    const [host = '', port] = (request.url ?? '').split(':')
    if (port === '1') {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      target.write(head)
      target.pipe(socket).pipe(target)
    })
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })

let secure: number
let plain: number
let proxy: URL
let tlsProxy: URL

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'network-'))
  ;({ ca, server } = await makeCertificates(folder))
  secure = await listen(https.createServer(server, answer))
  plain = await listen(http.createServer(answer))
  proxy = new URL(`http://robot:p%40ss@127.0.0.1:${await listen(proxying(http.createServer()))}`)
  const port = await listen(proxying(https.createServer(server)))
  tlsProxy = new URL(`https://localhost:${port}`)
})
afterAll(async () => {
  for (const listener of servers) listener.close()
  await rm(folder, { recursive: true, force: true })
})

test('TLS to the target is spoken inside the tunnel, with one login and one connection', async () => {
  const agent = tunnels(proxy)
  const settings = { agent, https: { certificateAuthority: ca.cert }, retry: { limit: 0 } }
  asked.length = 0
  const first = await got(`https://localhost:${secure}/one`, settings).text()
  const second = await got(`https://localhost:${secure}/two`, settings).text()
  const login = Buffer.from('robot:p@ss').toString('base64')
  expect({ first, second, asked }).toStrictEqual({
    first: 'GET /one',
    second: 'GET /two',
    asked: [`localhost:${secure} Basic ${login}`],
  })
  agent.https.destroy()
})

test('plain HTTP and a proxy that speaks TLS itself work too', async () => {
  const agent = tunnels(tlsProxy, [ca.cert])
  asked.length = 0
  const body = await got(`http://127.0.0.1:${plain}/x`, { agent, retry: { limit: 0 } }).text()
  expect({ body, asked }).toStrictEqual({ body: 'GET /x', asked: [`127.0.0.1:${plain} nobody`] })
  agent.http.destroy()
})

test('the name in the certificate is checked through the tunnel', async () => {
  const agent = tunnels(proxy)
  const request = got(`https://localhost:${secure}/`, { agent, retry: { limit: 0 } })
  await expect(request.text()).rejects.toThrow('unable to verify the first certificate')
})

test.each([
  ['refuses', () => proxy, 'proxy.refused'],
  ['is not there', () => new URL('http://127.0.0.1:1'), 'proxy.unreachable'],
])('a proxy that %s is named', async (_, address, code) => {
  const request = got('https://127.0.0.1:1/', { agent: tunnels(address()), retry: { limit: 0 } })
  const error = await request.text().then(
    () => undefined,
    (thrown: Error) => thrown.cause,
  )
  const status = code === 'proxy.refused' ? { status: '403' } : {}
  const facts = { proxy: address().host, target: '127.0.0.1:1', ...status }
  expect(error).toMatchObject({ name: 'Failure', code, facts })
})

test("the user's CA and the mounted store are trusted beside Node's own", async () => {
  const certs = join(folder, 'certs')
  await mkdir(certs)
  await writeFile(join(certs, 'mounted.crt'), `# a comment\n${server.cert}`)
  await writeFile(join(certs, 'broken.pem'), 'rubbish')
  const trusted = await trust(ca.cert, { SSL_CERT_DIR: certs })
  const nodes = new Set(
    [...getCACertificates('bundled'), ...getCACertificates('extra')].map(pem => pem.trim()),
  )
  expect(trusted.slice(0, 2)).toStrictEqual([ca.cert, server.cert])
  expect(trusted.length).toBe(2 + nodes.size)
  const body = got(`https://localhost:${secure}/`, {
    https: { certificateAuthority: [...trusted] },
    retry: { limit: 0 },
  }).text()
  await expect(body).resolves.toBe('GET /')
})

test('a CA that cannot be parsed is a problem of the configuration', async () => {
  const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
  const problems = 'source.ca_cert: holds a certificate that cannot be parsed'
  await expect(trust(broken, {})).rejects.toStrictEqual(
    new Failure('config.invalid', { problems, count: '1' }),
  )
})
