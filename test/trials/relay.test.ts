import { createServer, type IncomingMessage, request as ask, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type Exchanged, exchange } from '../../bench/load/exchange.ts'
import { scriptRequest } from '../../src/platform/docker/proxy/script-request.ts'
import type { Meddling } from '../../trials/relay/meddling.ts'
import { type Relay, startRelay } from '../../trials/relay/relay.ts'
import { createWatch, type Watch } from '../../trials/relay/watch.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const host = '127.0.0.1'

interface Behind {
  readonly server: Server
  readonly port: number
  /** What has arrived there: method, path, body. */
  readonly seen: readonly string[]
}

/** A server that answers with JSON, and names itself in the body and in `location`. */
const startServer = async (): Promise<Behind> => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    void text(request).then(body => {
      seen.push(`${request.method} ${request.url} ${body}`.trim())
      const own = `http://${host}:${(server.address() as AddressInfo).port}`
      response.setHeader('content-type', 'application/json')
      response.setHeader('location', `${own}/jobs/1`)
      response.end(JSON.stringify({ here: own }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port, seen }
}

interface Opened extends Behind {
  readonly relay: Relay
  readonly watch: Watch
  readonly get: (path?: string, patience?: number) => Promise<Exchanged>
}

/** A relay before a server; it does this to every request. */
const open = async (meddling?: Meddling, rewrite = false): Promise<Opened> => {
  const behind = await startServer()
  const watch = createWatch()
  watch.begin(() => meddling)
  const own = `http://${host}:${behind.port}`
  const relay = await startRelay({
    name: 'server',
    upstream: { host, port: behind.port },
    listen: { host, port: 0 },
    watch,
    ...(rewrite ? { rewrite: new Map([[own, 'http://relay.test']]) } : {}),
  })
  closers.push(relay.close)
  const get = (path = '/things', patience = 5_000) =>
    exchange({
      server: { host, port: relay.port },
      host,
      method: 'POST',
      path,
      body: 'x',
      agent: undefined,
      patience,
    })
  return { ...behind, relay, watch, get }
}

const bodyOf = (answer: Exchanged): string => (answer.whole ? answer.body : answer.kind)
const whole = ({ port }: Behind): string => JSON.stringify({ here: `http://${host}:${port}` })

test('what nobody meddles with passes, and is noted without its ids', async () => {
  const at = await open()
  const id = '0b5e1b3a-8f1a-4a6e-9a37-3f0c7c1d2e4f'
  const answer = await at.get(`/v3/apps/${id}/actions/start?a=b`)
  expect(bodyOf(answer)).toBe(whole(at))
  expect(at.seen).toEqual([`POST /v3/apps/${id}/actions/start?a=b x`])
  expect(at.watch.passed()).toEqual([
    {
      at: 1,
      server: 'server',
      label: 'POST /v3/apps/:id/actions/start',
      path: `/v3/apps/${id}/actions/start?a=b`,
      writes: true,
      status: 200,
    },
  ])
})

test('no answer leads past the relay', async () => {
  const { get } = await open(undefined, true)
  const answer = await get()
  expect(answer).toMatchObject({ body: JSON.stringify({ here: 'http://relay.test' }) })
  expect(answer.whole && answer.headers.location).toBe('http://relay.test/jobs/1')
})

test.each([
  { when: 'before', fate: 'pass', arrives: 1, told: 0, isAnswered: true },
  { when: 'before', fate: 'drop', arrives: 0, told: 0, isAnswered: false },
  { when: 'after', fate: 'pass', arrives: 1, told: 1, isAnswered: true },
  { when: 'after', fate: 'drop', arrives: 1, told: 1, isAnswered: false },
] as const)(
  'whoever is told $when the request can let it $fate',
  async ({ when, fate, arrives, told, isAnswered }) => {
    const arrivedWhenTold: number[] = []
    const at: Opened = await open({
      kind: 'tell',
      when,
      tell: async () => {
        arrivedWhenTold.push(at.seen.length)
        return fate
      },
    })
    const answer = await at.get()
    expect({ arrivedWhenTold, arrives: at.seen.length, body: bodyOf(answer) }).toEqual({
      arrivedWhenTold: [told],
      arrives,
      body: isAnswered ? whole(at) : 'ECONNRESET',
    })
  },
)

test.each([true, false])('another answer is given, whether it is done (%s) or not', async done => {
  const instead = { status: 503, headers: { 'retry-after': '7' }, body: 'busy' }
  const at = await open({ kind: 'answer', done, answer: instead })
  const answer = await at.get()
  expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '7' }, body: 'busy' })
  expect(at.seen).toHaveLength(done ? 1 : 0)
})

/** All that comes over a connection until it ends, and how that ends. */
const rawly = ({ relay }: Opened): Promise<{ readonly heard: string; readonly end: string }> =>
  new Promise(resolve => {
    const socket = connect(relay.port, host)
    let heard = ''
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    socket.once('end', () => resolve({ heard, end: 'end' }))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ heard, end: error.code ?? error.message }),
    )
    socket.write('GET /things HTTP/1.1\r\nhost: server\r\n\r\n')
  })

test.each([
  ['before', 0],
  ['after', 1],
] as const)('a connection is reset %s the request is done', async (when, arrives) => {
  const at = await open({ kind: 'cut', when })
  expect(await rawly(at)).toEqual({ heard: '', end: 'ECONNRESET' })
  expect(at.seen).toHaveLength(arrives)
})

test('a connection is reset in the middle of an answer that promises more', async () => {
  const at = await open({ kind: 'cut', when: 'within' })
  const { heard, end } = await rawly(at)
  const [head = '', body = ''] = heard.split('\r\n\r\n')
  const all = whole(at)
  expect(end).toBe('ECONNRESET')
  expect(head).toContain(`content-length: ${all.length}`)
  expect(body).toBe(all.slice(0, Math.floor(all.length / 2)))
})

test('an answer ends early, and is JSON of another shape', async () => {
  const short = await open({ kind: 'shorten' })
  const all = whole(short)
  expect(bodyOf(await short.get())).toBe(all.slice(0, Math.floor(all.length / 2)))
  const odd = await open({ kind: 'reshape', body: '{"resources": null}' })
  expect(await odd.get()).toMatchObject({ status: 200, body: '{"resources": null}' })
})

test('an answer is told by the clock of another machine', async () => {
  const at = await open({ kind: 'reshape', body: real => `${real} `, date: -3_600_000 })
  const answer = await at.get()
  expect(bodyOf(answer)).toBe(`${whole(at)} `)
  const date = Date.parse((answer.whole && answer.headers.date) || '')
  expect(Math.round((Date.now() - date) / 60_000)).toBe(60)
})

test('an answer is held back', async () => {
  const at = await open({ kind: 'delay', by: 300 })
  const began = performance.now()
  expect(bodyOf(await at.get())).toBe(whole(at))
  expect(performance.now() - began).toBeGreaterThan(290)
})

test.each([true, false])('nobody answers, whether it is done (%s) or not', async done => {
  const at = await open({ kind: 'hang', done })
  const answer = await at.get('/things', 400)
  expect(answer.whole).toBe(false)
  expect(at.seen).toHaveLength(done ? 1 : 0)
})

test('nobody listens for a while, and then it is as before', async () => {
  const at = await open()
  let isFirst = true
  at.watch.begin(() => {
    const meddling: Meddling | undefined = isFirst ? { kind: 'refuse', during: 500 } : undefined
    isFirst = false
    return meddling
  })
  const kinds = new Set<string>()
  let answer = await at.get()
  for (let tries = 0; !answer.whole && tries < 1_000; tries += 1) {
    kinds.add(answer.kind)
    await pause(5)
    answer = await at.get()
  }
  expect(bodyOf(answer)).toBe(whole(at))
  expect([...kinds]).toContain('ECONNREFUSED')
  expect(at.seen).toEqual(['POST /things x'])
})

/** Answers scripts as the proxy's agent does, with what they were given on stdin. */
const playAgent = ({ server }: Behind): void => {
  server.on('upgrade', (_: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => {})
    socket.write('HTTP/1.1 101 UPGRADED\r\nconnection: Upgrade\r\nupgrade: tcp\r\n\r\n\nready 0\n')
    socket.on('data', (chunk: Buffer) => {
      const [line = '', ...rest] = chunk.toString().split('\n')
      const [nonce, script, input] = line.split(' ')
      const given = rest.join('\n').slice(Number(script), Number(script) + Number(input))
      socket.write(`${given}\n${nonce} 0\n`)
    })
  })
}

interface Session {
  readonly run: (nonce: string, text: string, input: string) => Promise<string>
}

/** A session as the tool opens one; `run` tells what came until the nonce did, or the end. */
const openSession = ({ relay }: Opened): Promise<Session> =>
  new Promise((resolve, reject) => {
    const headers = { connection: 'Upgrade', upgrade: 'tcp' }
    const request = ask({ host, port: relay.port, method: 'POST', path: '/exec/7/start', headers })
    request.once('error', reject)
    request.once('upgrade', (_, socket, head) => {
      let heard = head.toString()
      let isOver = false
      socket.on('error', () => {})
      socket.on('close', () => (isOver = true))
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
      closers.push(() => socket.destroy())
      const until = async (words: string): Promise<string> => {
        while (!heard.includes(words) && !isOver)
          await new Promise(next => socket.once('data', next).once('close', next))
        return heard.includes(words) ? heard : 'cut'
      }
      const run: Session['run'] = (nonce, script, input) => {
        heard = ''
        socket.write(scriptRequest(nonce, { text: script, arguments: ['apps/shop'], input }))
        return until(`\n${nonce} 0\n`)
      }
      void until('ready 0').then(() => resolve({ run }))
    })
    request.end()
  })

const nonce = (at: number): string => `nonce-${at}-${'x'.repeat(12)}`

test('scripts in a session are told apart, and each can be met', async () => {
  const at = await open()
  playAgent(at)
  const session = await openSession(at)
  const first = await session.run(nonce(1), 'cat "$1"', 'hello')
  expect(first).toBe(`hello\n${nonce(1)} 0\n`)
  expect(await session.run(nonce(2), 'cat > tmp; mv -f tmp "$1"', 'new')).toContain('new')
  expect(at.watch.passed().map(({ label, writes }) => ({ label, writes }))).toEqual([
    { label: 'POST /exec/7/start', writes: true },
    { label: expect.stringMatching(/^SCRIPT \w{6} apps\/shop$/), writes: false },
    { label: expect.stringMatching(/^SCRIPT \w{6} apps\/shop$/), writes: true },
  ])
  const struck: string[] = []
  at.watch.begin(({ label }) => ({
    kind: 'tell',
    when: 'after',
    tell: async () => {
      struck.push(label)
      return 'drop'
    },
  }))
  expect(await session.run(nonce(3), 'cat "$1"', 'again')).toBe('cut')
  expect(struck).toHaveLength(1)
})
