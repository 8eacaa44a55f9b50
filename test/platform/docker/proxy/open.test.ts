import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { proxyContainer } from '../../../../src/platform/docker/proxy/container.ts'
import { subnets } from '../../../../src/platform/docker/proxy/network.ts'
import { openProxy } from '../../../../src/platform/docker/proxy/open.ts'
import type { Entrance, Proxy } from '../../../../src/platform/docker/proxy/proxy.ts'
import { mainFile } from '../../../../src/platform/docker/proxy/main-configuration.ts'
import { makeCertificates } from '../../../concourse/certificates.ts'
import { describeDocker, engineAddress } from '../../../support/docker/engine.ts'
import { freePort, testHost, type TestHost } from './host.ts'

const ask = async (proxy: Proxy, entrance: Entrance, how: 'end' | 'write'): Promise<string> => {
  const stream = await proxy.dial(entrance)
  stream[how]('GET / HTTP/1.1\r\nHost: nobody.invalid\r\nConnection: close\r\n\r\n')
  return (await text(stream)).split('\r\n')[0] ?? ''
}

const ours = (lines: readonly string[]): readonly string[] =>
  lines.filter(line => !line.startsWith('haproxy '))

describeDocker('an opened proxy', () => {
  let host: TestHost
  let proxy: Proxy
  let other: Server | undefined

  const open = (over: Readonly<Record<string, unknown>> = {}): Proxy =>
    openProxy(host.env, host.engine, host.sourceWith(over))

  beforeEach(async () => {
    host = await testHost()
    proxy = open()
  }, 60_000)

  afterEach(async () => {
    await proxy.close()
    other?.close()
    other = undefined
    await host.clean()
  }, 60_000)

  it('is missing, runs, is stopped, and runs again', async () => {
    const states = [await proxy.state()]
    await proxy.ensure()
    states.push(await proxy.state())
    const { id = '' } = (await host.engine.inspectContainer(host.name)) ?? {}
    await host.engine.stopContainer(id, 5_000)
    states.push(await proxy.state())
    await proxy.ensure()
    states.push(await proxy.state())
    expect(states).toEqual(['missing', 'running', 'stopped', 'running'])
  }, 60_000)

  it('is waited for while another run makes it', async () => {
    await host.engine.ensureNetwork(host.name, {}, subnets)
    const made = await host.engine.createContainer(proxyContainer(host.source.proxy))
    if (made === 'taken') throw new Error(`${host.name} is taken`)
    const state = proxy.state()
    const first = await Promise.race([state, host.engine.inspectContainer(made.id)])
    expect(first).toMatchObject({ state: 'created' })
    await host.engine.startContainer(made.id)
    expect(await state).toBe('running')
  }, 60_000)

  it('is brought to the configuration of this program, without a restart', async () => {
    await proxy.ensure()
    const path = `proxy/${mainFile}`
    const current = await proxy.files.read(path)
    await proxy.files.write(path, `${current}# of an older program\n`)
    await proxy.ensure()
    expect(await proxy.files.read(path)).toBe(current)
    expect(await host.engine.inspectContainer(host.name)).toMatchObject({ restarts: 0 })
  }, 60_000)

  it('serves TLS when the source says so, also after an app that does not know of it', async () => {
    const port = await freePort()
    const folder = await mkdtemp(join(tmpdir(), 'certificates-'))
    const { cert, key } = (await makeCertificates(folder)).server
    await rm(folder, { recursive: true })
    const secure = open({ https_port: `127.0.0.1:${port}`, certificates: [`${cert}${key}`] })
    await secure.ensure()
    await secure.close()
    const handshake = async () => {
      const socket = connectTls({
        host: '127.0.0.1',
        port,
        servername: 'localhost',
        rejectUnauthorized: false,
      })
      await once(socket, 'secureConnect')
      const { subject } = socket.getPeerCertificate()
      socket.destroy()
      return subject.CN
    }
    expect(await handshake()).toBe('localhost')
    const another = openProxy(host.env, host.engine, { ...host.source, app: 'another' })
    await another.ensure()
    await another.close()
    expect(await handshake()).toBe('localhost')
  }, 60_000)

  it('is asked from outside where it answers there', async () => {
    await proxy.ensure()
    const entrance = await proxy.entrance()
    const { port } = host.source.proxy.http_port
    expect(entrance).toEqual({ kind: 'outside', host: '127.0.0.1', port })
    expect(await ask(proxy, entrance, 'write')).toBe('HTTP/1.1 404 Not Found')
  }, 60_000)

  it('is asked inside its container where nothing answers outside', async () => {
    await proxy.ensure()
    const hidden = open({ address: '127.0.0.77' })
    const entrance = await hidden.entrance()
    expect(entrance).toEqual({ kind: 'inside', port: 8080 })
    const answers = await Promise.all([
      ask(hidden, entrance, 'write'),
      // A half-closed connection is answered too.
      ask(hidden, entrance, 'end'),
    ])
    await hidden.close()
    expect(answers).toEqual(['HTTP/1.1 404 Not Found', 'HTTP/1.1 404 Not Found'])
  }, 60_000)

  it('is asked inside where another program answers outside', async () => {
    await proxy.ensure()
    const { port } = host.source.proxy.http_port
    other = createServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', asked => {
        socket.end(`HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n${String(asked)}`)
      })
    }).listen(port, '127.0.0.78')
    await once(other, 'listening')
    const misled = open({ address: '127.0.0.78' })
    expect(await misled.entrance()).toEqual({ kind: 'inside', port: 8080 })
    await misled.close()
  }, 60_000)

  it('forgets the secrets of a run when it is closed', async () => {
    await proxy.ensure()
    const { port } = host.source.proxy.http_port
    const answer = async () => {
      const headers = { 'x-blue-green': 'secret' }
      const reply = await fetch(`http://127.0.0.1:${port}/`, { headers })
      return reply.headers.get('x-blue-green-answer')
    }
    const mine = open()
    await mine.allow('secret')
    const before = await answer()
    await mine.close()
    await mine.close()
    expect([before, await answer()]).toEqual(['secret no-route', null])
  }, 60_000)

  it('says what it does not reach', async () => {
    await proxy.ensure()
    const port = await freePort()
    const refused = { code: 'proxy.unreachable' }
    await expect(proxy.dial({ kind: 'outside', host: '127.0.0.1', port })).rejects.toMatchObject(
      refused,
    )
    await expect(proxy.dial({ kind: 'inside', port: 9 })).rejects.toMatchObject(refused)
  }, 60_000)

  it('leaves nothing behind in the container, neither closed nor killed', async () => {
    await proxy.ensure()
    const stream = await proxy.dial({ kind: 'inside', port: 8080 })
    await proxy.examine([
      { kind: 'port', address: '127.0.0.1', port: 8080, path: '/', timeout: 1_000 },
    ])
    expect(ours(await host.processes()).length).toBeGreaterThan(2)
    stream.destroy()
    await proxy.close()
    await vi.waitFor(async () => expect(ours(await host.processes())).toEqual([]), 10_000)

    const run = spawn(
      process.execPath,
      [
        fileURLToPath(new URL('hold.ts', import.meta.url)),
        host.name,
        String(engineAddress).replace('unix://', ''),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await once(run.stdout, 'data')
    expect((await host.processes()).filter(line => line.includes('4714'))).toHaveLength(1)
    run.kill('SIGKILL')
    await vi.waitFor(async () => expect(ours(await host.processes())).toEqual([]), 10_000)
  }, 60_000)

  it('does not change anything when the check before a write rejects', async () => {
    const guarded = proxy.guarded(() => Promise.reject(new Error('the lock is lost')))
    await expect(guarded.ensure()).rejects.toThrow('the lock is lost')
    expect(await proxy.state()).toBe('missing')
    await proxy.ensure()
    await expect(guarded.files.write('apps/a', '1')).rejects.toThrow('the lock is lost')
    await expect(guarded.allow('secret')).rejects.toThrow('the lock is lost')
    expect(await proxy.files.read('apps/a')).toBeUndefined()
  }, 60_000)

  it('still does what must be done after an abort', async () => {
    const abort = new AbortController()
    const aborted = proxy.during(abort.signal)
    await aborted.ensure()
    abort.abort(new Error('aborted'))
    await expect(aborted.files.write('apps/a', '1')).rejects.toThrow('aborted')
    await aborted.during(new AbortController().signal).files.write('apps/a', '2')
    expect(await proxy.files.read('apps/a')).toBe('2')
  }, 60_000)
})
