import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { images } from '../../../support/docker/engine.ts'
import { type Authority, makeAuthority } from './support/certificates.ts'
import { failureOf } from './support/failure.ts'
import { freshName, open, socketPath } from './support/open.ts'
import { describeWith } from './support/program.ts'
import { relayTo } from './support/relay.ts'

describeWith(['openssl'], 'an Engine behind TLS', () => {
  const ours: Authority = makeAuthority()
  const theirs: Authority = makeAuthority()
  let server: Server
  let address: string

  beforeAll(async () => {
    server = createServer(
      {
        key: ours.key,
        cert: ours.cert,
        ca: ours.ca,
        requestCert: true,
        rejectUnauthorized: true,
        allowHalfOpen: true,
      },
      client => {
        const engine = connect(socketPath)
        client.pipe(engine).pipe(client)
        for (const socket of [client, engine])
          socket.on('error', () => {
            client.destroy()
            engine.destroy()
          })
      },
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  test('it is reached with a certificate that it knows, without a warning', async () => {
    const { engine, env } = open(address, { tls: ours })
    await engine.version()
    expect(env.lines.filter(line => !line.startsWith('GET'))).toStrictEqual([])
  })

  test('a program in a container is talked to', async () => {
    const { engine } = open(address, { tls: ours })
    const name = freshName()
    const created = await engine.createContainer({
      name,
      image: images.base,
      labels: {},
      command: ['sleep', '300'],
      host: { NetworkMode: 'none' },
    })
    if (created === 'taken') throw new Error('taken')
    try {
      await engine.startContainer(created.id)
      const session = await engine.exec(created.id, ['bash', '-c', 'cat; echo bye'])
      const output = session.stdout[Symbol.asyncIterator]()
      session.stdin.write('one\n')
      expect((await output.next()).value?.toString()).toBe('one\n')
      session.close()
      expect((await output.next()).value?.toString()).toBe('bye\n')
      expect((await output.next()).done).toBe(true)
    } finally {
      await engine.removeContainer(created.id)
    }
  })

  test('a certificate that it does not know is refused', async () => {
    const tls = { ...theirs, ca: ours.ca }
    expect(await failureOf(open(address, { tls }).engine.version())).toMatchObject({
      code: 'engine.tls',
      address,
    })
  })

  test('an Engine of another authority is refused', async () => {
    const tls = { ...ours, ca: theirs.ca }
    expect(await failureOf(open(address, { tls }).engine.version())).toMatchObject({
      code: 'engine.tls',
      address,
      detail: expect.stringMatching(/unable to|certificate/),
    })
  })

  test('a certificate of another host is refused', async () => {
    const elsewhere = address.replace('127.0.0.1', 'localhost')
    expect(await failureOf(open(elsewhere, { tls: ours }).engine.version())).toMatchObject({
      code: 'engine.tls',
      detail: expect.stringContaining('localhost'),
    })
  })

  test('an Engine without TLS is told from one that nobody reaches', async () => {
    const relay = await relayTo(socketPath)
    try {
      expect(await failureOf(open(relay.address, { tls: ours }).engine.version())).toMatchObject({
        code: 'engine.tls',
      })
    } finally {
      await relay.close()
    }
  })
})
