import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { connectEngine } from '../../../../src/platform/docker/engine/connect.ts'
import { type Ensuring, ensureProxy } from '../../../../src/platform/docker/proxy/ensure.ts'
import { filesOver } from '../../../../src/platform/docker/proxy/files.ts'
import { labels } from '../../../../src/platform/docker/identity.ts'
import { withProxyLock } from '../../../../src/platform/docker/proxy/proxy-lock.ts'
import type { SharedShell } from '../../../../src/platform/docker/proxy/open-shell.ts'
import type { Shell } from '../../../../src/platform/docker/proxy/shell.ts'
import { manualClock } from '../../../support/clock.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { runEnvironment, shellIn, testHost, type TestHost } from './host.ts'

const never = new AbortController().signal

const status = async ({ proxy }: TestHost['source']): Promise<number | string> => {
  try {
    const { status } = await fetch(`http://127.0.0.1:${proxy.http_port.port}/`)
    return status
  } catch {
    return 'nothing'
  }
}

describeDocker('the container of the proxy', () => {
  let host: TestHost
  let shared: SharedShell
  let shell: Shell
  let port: Server | undefined

  const ensuring = (source = host.source): Ensuring => ({
    engine: connectEngine(runEnvironment(), source),
    source,
    shell,
    files: filesOver(shell, async () => undefined),
    bringUpToDate: async () => undefined,
  })

  beforeEach(async () => {
    host = await testHost()
    shared = shellIn(host)
    shell = shared.under(never)
  }, 60_000)

  afterEach(async () => {
    shared.close()
    port?.close()
    port = undefined
    await host.clean()
  }, 60_000)

  it('is made when it is missing, and serves', async () => {
    await ensureProxy(ensuring())
    expect(await status(host.source)).toBe(404)
    const { id } = (await host.engine.inspectContainer(host.name)) ?? {}
    await ensureProxy(ensuring())
    expect(await host.engine.inspectContainer(host.name)).toMatchObject({ id, state: 'running' })
    expect(await host.engine.inspectContainer(`${host.name}.lock`)).toBeUndefined()
  })

  it('is made once by ten at the same time', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => ensureProxy(ensuring())),
    )
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    const made = await host.engine.listContainers({ [labels.proxy]: host.name })
    expect(made.map(({ name, state }) => [name, state])).toEqual([[host.name, 'running']])
    expect(await status(host.source)).toBe(404)
  }, 60_000)

  it('is brought back by the Engine with what is on its volume, and the shell goes on', async () => {
    await ensureProxy(ensuring())
    const files = filesOver(shell, async () => undefined)
    await files.write('apps/shop/record', 'kept')
    const reader = shellIn(host)
    const reading = reader
      .under(never)
      .run('[ ! -e /tmp/begun ] || { echo again; exit; }; : >/tmp/begun; sleep 15', {
        repeatable: true,
      })
    await vi.waitFor(async () => {
      expect((await shell.run('[ -e /tmp/begun ]')).code).toBe(0)
    }, 5_000)
    // The master ends with its worker, and the container with the master.
    const killed = shell.run(`
      for stat in /proc/[0-9]*/stat; do
        read -r process name _ parent _ <"$stat"
        [[ "$name $parent" != '(haproxy) 1' ]] || kill -KILL "$process"
      done
      sleep 15`)
    await expect(killed).rejects.toMatchObject({ code: 'proxy.stopped' })
    expect(await files.read('apps/shop/record')).toBe('kept')
    expect(await reading).toEqual({ code: 0, output: 'again\n' })
    reader.close()
    await vi.waitFor(async () => expect(await status(host.source)).toBe(404), 20_000)
    expect(await host.engine.inspectContainer(host.name)).toMatchObject({ restarts: 1 })
  }, 60_000)

  it('is started again when somebody stopped it, and made again on the same volume', async () => {
    await ensureProxy(ensuring())
    const files = filesOver(shell, async () => undefined)
    await files.write('apps/shop/record', 'kept')
    const { id = '' } = (await host.engine.inspectContainer(host.name)) ?? {}
    await host.engine.stopContainer(id, 5_000)
    await ensureProxy(ensuring())
    expect([await status(host.source), await files.read('apps/shop/record')]).toEqual([404, 'kept'])
    await host.engine.removeContainer(id)
    await ensureProxy(ensuring())
    expect([await status(host.source), await files.read('apps/shop/record')]).toEqual([404, 'kept'])
  }, 60_000)

  it('is not left behind when its port is taken', async () => {
    port = createServer().listen(host.source.proxy.http_port.port, '127.0.0.1')
    await once(port, 'listening')
    await expect(ensureProxy(ensuring())).rejects.toMatchObject({
      code: 'proxy.port_taken',
      facts: { port: String(host.source.proxy.http_port.port) },
    })
    const left = await host.engine.listContainers({ [labels.proxy]: host.name })
    expect(left).toEqual([])
  }, 60_000)

  it('is not left behind when another container has its port', async () => {
    await ensureProxy(ensuring())
    const second = host.sourceWith({ name: `${host.name}-2` })
    await expect(ensureProxy({ ...ensuring(second), shell, source: second })).rejects.toMatchObject(
      { code: 'proxy.port_taken' },
    )
    expect(await host.engine.inspectContainer(`${host.name}-2`)).toBeUndefined()
  }, 60_000)

  it('is left alone when it is somebody else’s', async () => {
    const made = await host.engine.createContainer({
      name: host.name,
      image: images.base,
      labels: {},
      command: ['sleep', '60'],
    })
    await expect(ensureProxy(ensuring())).rejects.toMatchObject({ code: 'proxy.not_ours' })
    expect(await host.engine.inspectContainer(host.name)).toMatchObject({
      ...(made === 'taken' ? {} : made),
      state: 'created',
    })
  }, 60_000)

  it('is left alone when it was made with other ports', async () => {
    await ensureProxy(ensuring())
    const other = host.sourceWith({ https_port: '127.0.0.1:1443' })
    const { ip, port: at } = host.source.proxy.http_port
    await expect(ensureProxy(ensuring(other))).rejects.toMatchObject({
      code: 'proxy.differs',
      facts: { there: `ports ${ip}:${at}`, wanted: `ports ${ip}:${at}, 127.0.0.1:1443` },
    })
    expect(await status(host.source)).toBe(404)
  }, 60_000)

  it.each([
    ['HAProxy', '/usr/sbin/haproxy', 'it has no haproxy'],
    ['a tool that scripts need', '/usr/bin/flock', 'it has no flock'],
    ['another', '/usr/bin/cmp', 'it has no cmp'],
    ['bash', '/bin/bash', 'it has no bash'],
  ])(
    'is not made of an image without %s',
    async (_, file, detail) => {
      const unfit = host.sourceWith({ image: await host.imageWithout([file]) })
      await expect(ensureProxy(ensuring(unfit))).rejects.toMatchObject({
        code: 'proxy.unfit',
        facts: { image: host.name, detail },
      })
      expect(await host.engine.inspectContainer(host.name)).toBeUndefined()
    },
    60_000,
  )

  it('has a lock that is taken over when its owner has been dead for a minute', async () => {
    await host.engine.createContainer({
      name: `${host.name}.lock`,
      image: images.proxy,
      labels: { [labels.role]: 'lock', [labels.proxy]: host.name },
      command: ['true'],
    })
    const clock = manualClock()
    const engine = connectEngine({ ...runEnvironment(), clock }, host.source)
    let worked = false
    const working = withProxyLock(engine, host.name, images.proxy, async () => {
      worked = true
    })
    const waited = async () => {
      let time = 0
      for (; !worked; time += 1_000) {
        await vi.waitFor(() => expect(worked || clock.sleepers() > 0).toBe(true), 5_000)
        await clock.advance(1_000)
      }
      return time
    }
    const time = await waited()
    await working
    expect({ early: time < 60_000, late: time > 70_000 }).toEqual({ early: false, late: false })
    expect(await host.engine.listContainers({ [labels.proxy]: host.name })).toEqual([])
  }, 60_000)
})
