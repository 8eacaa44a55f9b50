import { afterEach, expect, it } from 'vitest'
import { glanceAt } from '../../../../src/platform/docker/probe/glance.ts'
import { describeHaproxy } from '../../../support/docker/local-haproxy.ts'
import { blue, green, open, route, startApp, tableOf, type Closers } from './world.ts'

const closers: Closers = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const other = 'private.example.com'

const twoRoutes = async () => {
  const [a, b] = [await startApp(closers), await startApp(closers)]
  return open(closers, tableOf({ [route]: { [blue]: [a] }, [other]: { [green]: [b] } }))
}

describeHaproxy('a look into the running table', () => {
  it('sees the servers of the backends that answered on the route', async () => {
    const { proxy } = await twoRoutes()
    const glance = glanceAt(proxy)
    const answered = { kind: 'served', backend: 'shop.1', server: 'x', status: 200 } as const
    expect(await glance(route, [answered])).toMatchObject([{ release: green, slot: 1 }])
    expect(await glance(route, [{ kind: 'no-route', status: 404 }])).toEqual([])
  })

  it("finds the route in the app's file where nothing answers", async () => {
    const { proxy } = await twoRoutes()
    const silent = { kind: 'silent', why: 'timed out' } as const
    expect(await glanceAt(proxy)(route, [silent])).toMatchObject([{ release: blue, slot: 0 }])
    expect(await glanceAt(proxy)(other, [silent])).toMatchObject([{ release: green, slot: 1 }])
  })
})
