import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import * as http from 'node:http'
import * as https from 'node:https'
import * as net from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { splitAddress } from '../../src/platform/cloudfoundry/probe/doors.ts'
import {
  gorouterInstrument,
  type GorouterAccess,
} from '../../src/platform/cloudfoundry/probe/instrument.ts'
import type { Question } from '../../src/proof/instrument.ts'
import { seededRandom } from '../support/environment.ts'
import { blue, green } from '../support/proof.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const listen = async (server: net.Server): Promise<number> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? (address as AddressInfo).port : 0
}

/** Answers as a gorouter would that knows the green release only. */
const gorouter = (seen: http.IncomingMessage[] = []): http.RequestListener => {
  let id = 0
  return (request, response) => {
    seen.push(request)
    response.sendDate = false
    const known = String(request.headers['x-cf-app-instance']).startsWith(green)
    if (!known) {
      response.writeHead(400, { 'X-Cf-RouterError': 'unknown_route', 'Content-Length': 3 })
      response.end(request.method === 'HEAD' ? undefined : 'no\n')
      return
    }
    id += 1
    response.writeHead(200, {
      'X-Vcap-Request-Id': `id-${id}`,
      ...(request.headers['x-vcap-trace'] === '22' ? { 'X-Vcap-Router': '10.1.1.1' } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : 'a body that nobody reads'.repeat(1000))
  }
}

const access = (over: Partial<GorouterAccess>): GorouterAccess => ({
  addresses: [],
  tls: false,
  loadBalancer: undefined,
  ca: undefined,
  skipSslValidation: false,
  traceKey: '22',
  method: 'HEAD',
  routeDetails: name => ({
    host: name.replace('*.', '').split('/')[0] ?? '',
    path: name.includes('/') ? name.slice(name.indexOf('/')) : '',
    wildcard: name.startsWith('*.'),
    tls: true,
  }),
  random: seededRandom(1),
  timeout: 400,
  ...over,
})

const ask = (release: string, route = 'shop.example.com'): Question => ({
  route,
  release,
  instance: 0,
})

const visit = async (over: Partial<GorouterAccess>, questions: readonly Question[]) => {
  const instrument = gorouterInstrument(access(over))
  const [door] = await instrument.doors(questions.map(({ route }) => route))
  if (door === undefined) throw new Error('no door')
  const { answers } = await instrument.visit(door, questions, new AbortController().signal)
  return answers
}

const present = {
  verdict: 'present',
  why: 'registered, 200',
  name: '10.1.1.1',
  sameConnection: true,
}
const absent = { verdict: 'absent', why: 'refused, 400', sameConnection: true }

describe('a visit to a gorouter', () => {
  it('asks everything on one connection, with HEAD and with GET', async () => {
    for (const method of ['HEAD', 'GET'] as const) {
      let connections = 0
      const server = http.createServer(gorouter())
      server.on('connection', () => (connections += 1))
      const port = await listen(server)
      const answers = await visit({ addresses: [`127.0.0.1:${port}`], method }, [
        ask(green),
        ask(blue),
        { ...ask(green), unnamed: true },
        ask(green),
      ])
      const { name: _, ...unnamed } = present
      expect(answers).toEqual([present, absent, unnamed, present])
      expect(connections).toBe(1)
    }
  })

  it('asks exactly on the route, pinned, past caches, and not as a health checker', async () => {
    const seen: http.IncomingMessage[] = []
    const port = await listen(http.createServer(gorouter(seen)))
    await visit({ addresses: [`127.0.0.1:${port}`] }, [
      ask(green, 'shop.example.com/cart'),
      ask(green, 'shop.example.com/cart'),
    ])
    const [first, second] = seen
    expect(first?.url).toMatch(/^\/cart\?probe=[a-z0-9]{12}$/)
    expect(second?.url).not.toBe(first?.url)
    expect(first?.headers).toEqual({
      host: 'shop.example.com',
      'user-agent': 'blue-green-resource',
      accept: '*/*',
      'cache-control': 'no-cache',
      'x-cf-app-instance': `${green}:0`,
      'x-vcap-trace': '22',
    })
  })

  it('asks a wildcard route at a random host under it', async () => {
    const seen: http.IncomingMessage[] = []
    const port = await listen(http.createServer(gorouter(seen)))
    await visit({ addresses: [`127.0.0.1:${port}`], traceKey: '' }, [ask(green, '*.example.com')])
    expect(seen[0]?.headers.host).toMatch(/^[a-z0-9]{12}\.example\.com$/)
    expect(seen[0]?.headers['x-vcap-trace']).toBeUndefined()
  })

  it('never sends a pin that a router would not look up', async () => {
    const seen: http.IncomingMessage[] = []
    const port = await listen(http.createServer(gorouter(seen)))
    const [answer] = await visit({ addresses: [`127.0.0.1:${port}`] }, [ask('not a guid')])
    expect([answer?.verdict, seen.length]).toEqual(['unknown', 0])
  })

  it('goes on with another connection where the server closes, and says so', async () => {
    const router = gorouter()
    const server = http.createServer((request, response) => {
      response.setHeader('Connection', 'close')
      router(request, response)
    })
    const port = await listen(server)
    const answers = await visit({ addresses: [`127.0.0.1:${port}`] }, [ask(green), ask(blue)])
    expect(answers).toEqual([present, { ...absent, sameConnection: false }])
  })

  it('gives up on a silent, a refusing and a babbling server within the time of one question', async () => {
    const silent = await listen(net.createServer(() => undefined))
    const babbling = await listen(net.createServer(socket => socket.end('SSH-2.0-OpenSSH\r\n\r\n')))
    const closed = net.createServer()
    const gone = await listen(closed)
    await new Promise(resolve => closed.close(resolve))
    closers.length = 0
    const began = performance.now()
    const whys: (string | undefined)[] = []
    for (const port of [silent, babbling, gone]) {
      const answers = await visit({ addresses: [`127.0.0.1:${port}`] }, Array(50).fill(ask(green)))
      expect(answers.every(({ verdict }) => verdict === 'unknown')).toBe(true)
      expect(answers.length).toBe(50)
      whys.push(answers[0]?.why)
    }
    expect(whys).toEqual(['timed out', 'the answer is not HTTP/1', 'ECONNREFUSED'])
    expect(performance.now() - began).toBeLessThan(1500)
  })

  it('takes an answer that comes twice for a cache', async () => {
    const server = http.createServer((_, response) => {
      response.writeHead(200, { 'X-Vcap-Request-Id': 'always the same' })
      response.end()
    })
    const port = await listen(server)
    const answers = await visit({ addresses: [`127.0.0.1:${port}`] }, [ask(green), ask(green)])
    expect(answers.map(({ why }) => why)).toEqual(['registered, 200', 'repeated by a cache'])
  })

  it('verifies the certificate against the host of the route, and is never silently off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-nodes',
        '-newkey',
        'rsa:2048',
        '-keyout',
        key,
        '-out',
        cert,
        '-subj',
        '/CN=shop.example.com',
        '-addext',
        'subjectAltName=DNS:shop.example.com',
      ],
      { stdio: 'ignore' },
    )
    const ca = [readFileSync(cert, 'utf8')]
    const port = await listen(
      https.createServer({ key: readFileSync(key), cert: ca[0] }, gorouter()),
    )
    const base = { addresses: [`127.0.0.1:${port}`], tls: true }
    const why = async (over: Partial<GorouterAccess>, route?: string) =>
      (await visit({ ...base, ...over }, [ask(green, route)]))[0]?.why
    expect([
      await why({ ca }),
      await why({}),
      await why({ ca }, 'other.example.com'),
      await why({ skipSslValidation: true }, 'other.example.com'),
    ]).toEqual([
      'registered, 200',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'registered, 200',
    ])
  })
})

describe('the doors', () => {
  const resolve = async (host: string) =>
    host === 'routers.internal' ? ['10.0.0.1', '10.0.0.2'] : ['192.0.2.7']

  it('are the routers where they are named, one for every address of a name', async () => {
    const instrument = gorouterInstrument(
      access({ addresses: ['routers.internal:8080', '10.0.0.9', '[fd00::1]:81'], resolve }),
    )
    expect(await instrument.doors([])).toEqual([
      { kind: 'router', address: '10.0.0.1:8080', mixes: true },
      { kind: 'router', address: '10.0.0.2:8080', mixes: true },
      { kind: 'router', address: '10.0.0.9:80', mixes: true },
      { kind: 'router', address: '[fd00::1]:81', mixes: true },
    ])
  })

  it('are the balancer, or what the routes themselves resolve to', async () => {
    const balancer = gorouterInstrument(access({ loadBalancer: 'http://lb.internal', resolve }))
    const own = gorouterInstrument(access({ resolve }))
    expect([await balancer.doors(['a.x']), await own.doors(['a.x', 'b.x'])]).toEqual([
      [{ kind: 'balancer', address: '192.0.2.7:80' }],
      [{ kind: 'balancer', address: '192.0.2.7:443', serves: ['a.x', 'b.x'] }],
    ])
  })

  it('say which name has no address', async () => {
    const nowhere = access({
      addresses: ['nowhere.internal'],
      resolve: () => Promise.reject(new Error('ENOTFOUND')),
    })
    await expect(gorouterInstrument(nowhere).doors([])).rejects.toMatchObject({
      code: 'router.unresolved',
      facts: { host: 'nowhere.internal' },
    })
  })

  it('have the port of their scheme unless told', () => {
    expect([
      splitAddress('a', true),
      splitAddress('a:81', true),
      splitAddress('[::1]', false),
    ]).toEqual([
      { host: 'a', port: 443 },
      { host: 'a', port: 81 },
      { host: '::1', port: 80 },
    ])
  })
})
