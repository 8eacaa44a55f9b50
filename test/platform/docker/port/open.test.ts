import { isLeft } from 'fp-ts/lib/Either.js'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readPutParams } from '../../../../src/config/decode.ts'
import { labels } from '../../../../src/platform/docker/identity.ts'
import { openDocker } from '../../../../src/platform/docker/port/open.ts'
import { openProxy } from '../../../../src/platform/docker/proxy/open.ts'
import { describeDocker, images } from '../../../support/docker/engine.ts'
import { testHost, type TestHost } from '../proxy/host.ts'

describeDocker('a put on a Docker host', () => {
  let host: TestHost

  /** The ledger as a put reads it first of all. */
  const ledger = async (
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<readonly string[]> => {
    const params = readPutParams({ manifest: 'manifest.yml', ...more })
    if (isLeft(params)) throw new Error(JSON.stringify(params.left))
    const { writing, close } = await openDocker(host.env, host.source)
    try {
      const platform = await writing({ params: params.right, directory: '/' })
      return [...(await platform.ledger.read()).keys()]
    } finally {
      await close()
    }
  }

  /** A proxy with a ledger of one record, and its container. */
  const start = async (): Promise<string> => {
    const proxy = openProxy(host.env, host.engine, host.source)
    await proxy.ensure()
    await proxy.files.write('apps/shop/ledger/d1.json', '{}')
    await proxy.close()
    return (await host.engine.inspectContainer(host.name))?.id ?? ''
  }

  beforeEach(async () => {
    host = await testHost()
  })

  afterEach(async () => {
    const { id } = (await host.engine.inspectContainer(`${host.name}-app`)) ?? {}
    if (id !== undefined) await host.engine.removeContainer(id)
    await host.clean()
  }, 60_000)

  it('makes no proxy before it holds the lock', async () => {
    expect(await ledger()).toEqual([])
    expect(await host.engine.inspectContainer(host.name)).toBeUndefined()
  })

  it('starts a proxy that somebody stopped, but for a plan', async () => {
    await host.engine.stopContainer(await start(), 1_000)
    await expect(ledger({ plan_only: true })).rejects.toMatchObject({ code: 'proxy.stopped' })
    expect(await ledger()).toEqual(['d1'])
  }, 60_000)

  it('makes a proxy anew that somebody removed, of what is on its volume', async () => {
    const id = await start()
    await host.engine.createContainer({
      name: `${host.name}-app`,
      image: images.app,
      labels: {
        [labels.role]: 'release',
        [labels.app]: 'shop',
        [labels.proxy]: host.name,
        [labels.release]: 'r1',
        [labels.instance]: '0',
      },
    })
    await host.engine.removeContainer(id)
    expect(await ledger()).toEqual(['d1'])
  }, 60_000)
})
