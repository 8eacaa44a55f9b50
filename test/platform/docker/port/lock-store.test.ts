import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockStore } from '../../../../src/platform/docker/port/lock-store.ts'
import { openProxy } from '../../../../src/platform/docker/proxy/open.ts'
import type { Proxy } from '../../../../src/platform/docker/proxy/proxy.ts'
import { describeDocker } from '../../../support/docker/engine.ts'
import { freePort, testHost, type TestHost } from '../proxy/host.ts'

describeDocker("the lock of a Docker host's app", () => {
  let host: TestHost
  const opened: Proxy[] = []

  /** The lock as the source with this proxy has it. */
  const open = async (name: string) => {
    const source = host.sourceWith({ name, http_port: `127.0.0.1:${await freePort()}` })
    const proxy = openProxy(host.env, host.engine, source)
    opened.push(proxy)
    return lockStore({ env: host.env, engine: host.engine, proxy, app: source.app })
  }

  const heartbeats = async () => [...((await opened[0]?.files.readAll('apps/shop/lock')) ?? [])]

  beforeEach(async () => {
    host = await testHost()
  })

  afterEach(async () => {
    for (const proxy of opened.splice(0)) {
      const { id } = (await host.engine.inspectContainer(`${proxy.name}.lock.shop`)) ?? {}
      if (id !== undefined) await host.engine.removeContainer(id)
      await proxy.close()
    }
    await host.clean()
  }, 60_000)

  it('is another one behind another proxy, where its heartbeat could not be seen', async () => {
    const [one, other] = [await open(host.name), await open(`${host.name}-2`)]
    const [first, second] = [await one.create('one'), await other.create('other')]
    expect([first === 'taken', second === 'taken']).toEqual([false, false])
    expect([(await one.read())?.holder, (await other.read())?.holder]).toEqual(['one', 'other'])
    for (const [lock, made] of [
      [one, first],
      [other, second],
    ] as const)
      if (made !== 'taken') await lock.remove(made.token)
    expect([await one.read(), await other.read()]).toEqual([undefined, undefined])
  }, 60_000)

  it('may be displaced by several at once, and is gone then', async () => {
    const lock = await open(host.name)
    const made = await lock.create('one')
    if (made === 'taken') throw new Error('somebody else has the lock')
    await Promise.all(Array.from({ length: 5 }, () => lock.displace(made.token)))
    await lock.displace(made.token)
    expect([await lock.holds(made.token), await lock.read()]).toEqual([false, undefined])
    const next = await lock.create('two')
    if (next !== 'taken') await lock.remove(next.token)
    expect(next).not.toBe('taken')
  }, 60_000)

  it('leaves no heartbeat behind of a run that was killed as it let the lock go', async () => {
    const lock = await open(host.name)
    const killed = await lock.create('one')
    if (killed === 'taken') throw new Error('somebody else has the lock')
    await host.engine.removeContainer(killed.token)
    const next = await lock.create('two')
    if (next === 'taken') throw new Error('somebody else has the lock')
    expect((await heartbeats()).map(([name]) => name)).toEqual([`${next.token}.json`])
    await lock.remove(next.token)
    expect(await heartbeats()).toEqual([])
  }, 60_000)
})
