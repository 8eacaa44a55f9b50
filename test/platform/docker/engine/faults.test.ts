import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Failure } from '../../../../src/failure.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { failureOf } from './support/failure.ts'
import { freshName, open, socketPath } from './support/open.ts'
import { relayTo } from './support/relay.ts'

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

const listening = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
  const server: Server = createServer(answer as never)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  undo.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a socket that is not there is an Engine that nobody reaches, said within seconds', async () => {
  const address = 'unix:///nowhere/docker.sock'
  const begin = performance.now()
  expect(await failureOf(open(address).engine.version())).toStrictEqual({
    code: 'engine.unreachable',
    address,
    detail: 'connect ENOENT /nowhere/docker.sock',
  })
  expect(performance.now() - begin).toBeLessThan(4_000)
})

test('a port where nobody listens is an Engine that nobody reaches, and no TLS is said loudly', async () => {
  const { engine, env } = open('tcp://127.0.0.1:1')
  expect(await failureOf(engine.listContainers({}))).toStrictEqual({
    code: 'engine.unreachable',
    address: 'tcp://127.0.0.1:1',
    detail: 'connect ECONNREFUSED 127.0.0.1:1',
  })
  expect(env.lines[0]).toMatch(/^tcp:\/\/127\.0\.0\.1:1 is used without TLS/)
})

test('something else that answers is no Engine', async () => {
  const address = await listening((_, response) => response.end('<html>hello</html>'))
  expect(await failureOf(open(address).engine.version())).toStrictEqual({
    code: 'engine.unreachable',
    address,
    detail: 'what answers there is no Docker Engine (status 200, no message of the Engine in it)',
  })
})

test('an Engine before 20.10 is too old', async () => {
  const address = await listening((_, response) =>
    response.setHeader('Api-Version', '1.40').end('OK'),
  )
  expect(await failureOf(open(address).engine.listContainers({}))).toStrictEqual({
    code: 'engine.too_old',
    address,
    api: '1.40',
  })
})

test.each([
  ['1.41', '/v1.41/version'],
  ['1.43', '/v1.43/version'],
  ['1.52', '/v1.44/version'],
])('to an Engine of API %s goes %s', async (api, path) => {
  const asked: (string | undefined)[] = []
  const said = { Version: '1', ApiVersion: api, Os: 'linux', Arch: 'amd64', New: 'field' }
  const address = await listening((request, response) => {
    asked.push(request.url)
    response.setHeader('Api-Version', api).end(JSON.stringify(said))
  })
  await open(address).engine.version()
  expect(asked).toStrictEqual(['/_ping', path])
})

test('a full disk is called that', async () => {
  const detail = 'mkdir /var/lib/docker/overlay2/1: no space left on device'
  const address = await listening((request, response) => {
    response.statusCode = request.url === '/_ping' ? 200 : 500
    response.setHeader('Api-Version', '1.41').end(JSON.stringify({ message: detail }))
  })
  expect(await failureOf(open(address).engine.startContainer('abc'))).toStrictEqual({
    code: 'engine.disk_full',
    request: 'POST /containers/abc/start',
    detail,
  })
})

test('an answer of another shape names the field and no value', async () => {
  const address = await listening((_, response) =>
    response.setHeader('Api-Version', '1.41').end('[{"Id":7,"secret":"word"}]'),
  )
  expect(await failureOf(open(address).engine.listContainers({}))).toStrictEqual({
    code: 'platform.answer',
    request: 'GET /containers/json',
    detail: '0.Id is not as expected',
  })
})

test('a redirection is followed nowhere', async () => {
  const address = await listening((request, response) => {
    response.statusCode = request.url === '/_ping' ? 200 : 301
    response.setHeader('Api-Version', '1.41').setHeader('Location', '//').end('OK')
  })
  expect(await failureOf(open(address).engine.version())).toStrictEqual({
    code: 'engine.refused',
    request: 'GET /version',
    status: '301',
    detail: 'no message of the Engine in it',
  })
})

test('an abort cuts off a read that hangs, with its own reason', async () => {
  const { engine, env } = open(
    await listening((request, response) => {
      response.setHeader('Api-Version', '1.41')
      if (request.url === '/_ping') response.end('OK')
      else env.abort(new Failure('run.timeout', { timeout: '1m' }))
    }),
  )
  expect(await failureOf(engine.listContainers({}))).toStrictEqual({
    code: 'run.timeout',
    timeout: '1m',
  })
})

test('a command that may be running twice is never sent twice', async () => {
  const asked: string[] = []
  const address = await listening((request, response) => {
    response.setHeader('Api-Version', '1.41')
    if (request.url === '/_ping') response.end('OK')
    else {
      asked.push(`${request.method} ${request.url}`)
      request.socket.destroy()
    }
  })
  expect(await failureOf(open(address).engine.restartContainer('abc', 0))).toMatchObject({
    code: 'engine.unsure',
    request: 'POST /containers/abc/restart',
  })
  expect(asked).toStrictEqual(['POST /v1.41/containers/abc/restart?t=0'])
})

describeDocker('an Engine whose answers are lost', () => {
  const relayed = async () => {
    const relay = await relayTo(socketPath)
    undo.push(relay.close)
    const { engine, env } = open(relay.address)
    await engine.version()
    return { engine, env, relay }
  }
  const wish = () => ({
    name: freshName(),
    image: images.base,
    labels: { 'bgt.name': freshName() },
    command: ['sleep', '300'],
    host: { NetworkMode: 'none' },
  })

  test('a container whose creation was not answered is found, and made once', async () => {
    const { engine, relay } = await relayed()
    const wanted = wish()
    relay.loseAnswers(1)
    const created = await engine.createContainer(wanted)
    if (created === 'taken') throw new Error('taken')
    undo.push(() => open().engine.removeContainer(created.id))
    const found = await engine.listContainers(wanted.labels)
    expect(found.map(one => one.id)).toStrictEqual([created.id])
  })

  test('a container whose creation was answered in no JSON is found, and made once', async () => {
    const { engine, relay } = await relayed()
    const wanted = wish()
    relay.garbleObject()
    const created = await engine.createContainer(wanted)
    if (created === 'taken') throw new Error('taken')
    undo.push(() => open().engine.removeContainer(created.id))
    const found = await engine.listContainers(wanted.labels)
    expect(found.map(one => one.id)).toStrictEqual([created.id])
  })

  test("another run's container is taken, also when the answer is lost", async () => {
    const { engine, relay } = await relayed()
    const theirs = wish()
    const created = await open().engine.createContainer(theirs)
    if (created === 'taken') throw new Error('taken')
    undo.push(() => open().engine.removeContainer(created.id))
    relay.loseAnswers(1)
    expect(await engine.createContainer({ ...wish(), name: theirs.name })).toBe('taken')
  })

  test('reads and harmless writes go on until they are answered', async () => {
    const { engine, env, relay } = await relayed()
    const wanted = wish()
    const created = await engine.createContainer(wanted)
    if (created === 'taken') throw new Error('taken')
    undo.push(() => open().engine.removeContainer(created.id))
    relay.loseAnswers(1)
    await engine.startContainer(created.id)
    relay.cut()
    relay.loseAnswers(2)
    expect((await engine.inspectContainer(created.id))?.state).toBe('running')
    relay.loseAnswers(1)
    await engine.removeContainer(created.id)
    expect(await engine.inspectContainer(created.id)).toBeUndefined()
    expect(env.lines.filter(line => line.includes('asking again')).length).toBeGreaterThan(3)
  })

  test('a session whose connection breaks ends with a failure, not as if its program had ended', async () => {
    const { engine, relay } = await relayed()
    const created = await engine.createContainer(wish())
    if (created === 'taken') throw new Error('taken')
    undo.push(() => open().engine.removeContainer(created.id))
    await engine.startContainer(created.id)
    const session = await engine.exec(created.id, [
      'bash',
      '-c',
      'echo here; read -r; echo there; sleep 60',
    ])
    const output = session.stdout[Symbol.asyncIterator]()
    expect((await output.next()).value?.toString()).toBe('here\n')
    relay.loseAnswers(1)
    session.stdin.write('go on\n')
    expect(await failureOf(output.next())).toMatchObject({ code: 'engine.unreachable' })
  })

  test('an Engine that comes back is waited for', async () => {
    const relay = await relayTo(socketPath)
    const port = Number(new URL(relay.address).port)
    const { engine } = open(relay.address)
    await engine.version()
    relay.cut()
    await relay.close()
    const waiting = engine.listContainers({ 'bgt.none': '' })
    const back = await relayTo(socketPath, port)
    undo.push(back.close)
    expect(await waiting).toStrictEqual([])
  })
})
