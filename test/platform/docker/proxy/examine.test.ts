import { afterAll, beforeAll, expect, it } from 'vitest'
import { examineOver } from '../../../../src/platform/docker/proxy/examine.ts'
import type { SharedShell } from '../../../../src/platform/docker/proxy/open-shell.ts'
import type { Check } from '../../../../src/platform/docker/proxy/proxy.ts'
import type { Shell } from '../../../../src/platform/docker/proxy/shell.ts'
import { describeDocker } from '../../../support/docker/engine.ts'
import { shellIn, startBare, testHost, type TestHost } from './host.ts'

// Any server would do: this one is at hand where the shell is.
const server = `
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 60s
  timeout tarpit 60s
frontend http
  bind 127.0.0.1:9001
  http-request return status 200 content-type text/plain string well hdr x-host "%[req.hdr(host)]" if { path /well } { req.hdr(host) 127.0.0.1:9001 }
  http-request return status 503 if { path /ill }
  http-request redirect location /well if { path /elsewhere }
  http-request tarpit if { path /silent }
frontend speaks_first
  mode tcp
  bind 127.0.0.1:9002
  tcp-request inspect-delay 50s
  tcp-request content accept if WAIT_END
`

describeDocker('a health check from inside the network of the proxy', () => {
  let host: TestHost
  let shared: SharedShell
  let shell: Shell

  const check = (over: Partial<Check>): Check => ({
    kind: 'http',
    address: '127.0.0.1',
    port: 9001,
    path: '/well',
    timeout: 1_000,
    ...over,
  })

  beforeAll(async () => {
    host = await testHost()
    await startBare(host)
    shared = shellIn(host)
    shell = shared.under(new AbortController().signal)
    await shell.run('cat >/tmp/server.cfg; haproxy -D -f /tmp/server.cfg', { input: server })
  }, 60_000)

  afterAll(async () => {
    shared.close()
    await host.clean()
  }, 60_000)

  it('tells each instance by itself what is wrong, in the order of asking', async () => {
    const found = await examineOver(shell, [
      check({}),
      check({ path: '/ill' }),
      check({ path: '/elsewhere' }),
      check({ port: 9009 }),
      check({ kind: 'port' }),
      check({ kind: 'port', port: 9009 }),
      check({ port: 9002, timeout: 700 }),
      check({ path: '/silent', timeout: 700 }),
      check({ kind: 'port', port: 9002 }),
    ])
    expect(found).toEqual([
      undefined,
      'answered 503 to GET /ill',
      'answered 302 to GET /elsewhere',
      'refused the connection on port 9009',
      undefined,
      'refused the connection on port 9009',
      'gave no answer in 0.7 s',
      'gave no answer in 0.7 s',
      undefined,
    ])
  })

  it('says so when nothing is at the address', async () => {
    const { subnet } = (await host.engine.inspectNetwork(host.name)) ?? {}
    const nobody = String(subnet).replace(/\d+\/\d+$/, '250')
    const [found] = await examineOver(shell, [check({ address: nobody, timeout: 500 })])
    expect(found).toBe('gave no answer in 0.5 s')
  })

  it('asks all at the same time', async () => {
    const slow = Array.from({ length: 8 }, () => check({ path: '/silent' }))
    const began = performance.now()
    const found = await examineOver(shell, slow)
    expect({ found: new Set(found), inTime: performance.now() - began < 4_000 }).toEqual({
      found: new Set(['gave no answer in 1 s']),
      inTime: true,
    })
  })

  it('asks nothing of nobody', async () => {
    expect(await examineOver(shell, [])).toEqual([])
  })
})
