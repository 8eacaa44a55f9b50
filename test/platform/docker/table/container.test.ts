import { afterEach, beforeEach, expect, it } from 'vitest'
import { openProxy } from '../../../../src/platform/docker/proxy/open.ts'
import type { Proxy } from '../../../../src/platform/docker/proxy/proxy.ts'
import type { AppTable, TableDestination } from '../../../../src/platform/docker/proxy/table.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { testHost, type TestHost } from '../proxy/host.ts'
import { ask } from './support/ask.ts'
import { route, tableOf } from './support/tables.ts'
import { until } from './support/until.ts'

describeDocker("the table of a proxy's container", () => {
  let host: TestHost
  let proxy: Proxy
  const containers: string[] = []

  const port = (): number => host.source.proxy.http_port.port

  /** An app at the n-th address of the network's upper half. */
  const startApp = async (version: string, n: number): Promise<TableDestination> => {
    const [a, b] = (await proxy.subnet()).split('.')
    const third = Number((await proxy.subnet()).split('.')[2])
    const address = `${a}.${b}.${third + 1}.${n}`
    const made = await host.engine.createContainer({
      name: `${host.name}-${version}`,
      image: images.app,
      labels: {},
      environment: { VERSION: version },
      network: { name: proxy.network, address },
    })
    if (made === 'taken') throw new Error(`${version} is there`)
    containers.push(made.id)
    await host.engine.startContainer(made.id)
    return {
      release: version,
      process: 'web',
      protocol: undefined,
      servers: [{ index: 0, container: made.id, address, port: 8080 }],
    }
  }

  const version = async (): Promise<string> => {
    const { status, text } = await ask(port(), 'shop.test')
    return status === 200 ? (/"version":"(\w+)"/.exec(text)?.[1] ?? text) : String(status)
  }

  const shop = (...destinations: readonly TableDestination[]): AppTable =>
    tableOf('shop', route('shop.test', 0, ...destinations))

  beforeEach(async () => {
    host = await testHost()
    proxy = openProxy(host.env, host.engine, host.source)
    await proxy.ensure()
  }, 60_000)

  afterEach(async () => {
    await proxy.close()
    for (const id of containers.splice(0)) await host.engine.removeContainer(id)
    await host.clean()
  }, 60_000)

  it('moves from one release to the next, refuses a pin on what left, and outlives a restart', async () => {
    const [blue, green] = [await startApp('blue', 1), await startApp('green', 2)]
    await proxy.table.apply(shop(blue))
    await until('blue answers', async () => (await version()) === 'blue')
    await proxy.table.apply(shop(blue, green))
    await proxy.allow('secret')
    const pin = async (server: string) => {
      const headers = { 'x-blue-green': `secret:${server}` }
      const answer = await ask(port(), 'shop.test', { headers })
      return `${answer.status} ${String(answer.headers['x-blue-green-answer'])}`
    }
    await until('green is pinned', async () => (await pin('green.0')).startsWith('200'))
    expect(await pin('green.0')).toBe('200 secret served shop.0/green.0')
    await proxy.table.apply(shop(green))
    expect(await pin('blue.0')).toBe('421 secret refused')
    expect(await version()).toBe('green')
    // As when a run ended before it wrote the map.
    await proxy.files.write('maps/routes.map', '')
    const { id = '' } = (await host.engine.inspectContainer(host.name)) ?? {}
    await host.engine.restartContainer(id, 1_000)
    await until('green answers', () =>
      version().then(
        found => found === 'green',
        () => false,
      ),
    )
    expect((await proxy.table.running()).map(({ release, state }) => [release, state])).toEqual([
      ['green', 'ready'],
    ])
  }, 60_000)

  it('is read and changed by a run under which the proxy is restarted', async () => {
    const [blue, green] = [await startApp('blue', 1), await startApp('green', 2)]
    await proxy.table.apply(shop(blue))
    const { id = '' } = (await host.engine.inspectContainer(host.name)) ?? {}
    let restarting = true
    const restarts = (async () => {
      for (let time = 0; time < 2; time += 1) await host.engine.restartContainer(id, 0)
      restarting = false
    })()
    const seen: string[] = []
    for (let turn = 0; restarting; turn += 1) {
      const wanted = turn % 2 === 0 ? shop(blue, green) : shop(blue)
      await proxy.table.apply(wanted)
      expect((await proxy.table.readBoth()).table).toEqual(wanted)
      seen.push((await proxy.table.running()).map(({ release }) => release).join())
    }
    await restarts
    expect(seen).toEqual(seen.map((_, turn) => (turn % 2 === 0 ? 'blue,green' : 'blue')))
    await until('blue answers', () =>
      version().then(
        found => found === 'blue',
        () => false,
      ),
    )
  }, 60_000)
})
