import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Arena, RouterWishes } from './arena.ts'
import { breeds, openArena, titleOf } from './arena.ts'
import { ask } from './ask.ts'
import { blue, green, instance } from './messages.ts'
import { until } from './until.ts'

describe.each(breeds.map(breed => [titleOf(breed), breed] as const))('%s', (_, breed) => {
  describe.skipIf(breed.missing !== '')('in time', () => {
    let arena: Arena
    afterEach(() => arena.close())
    const open = async (wishes: RouterWishes = {}) => {
      arena = await openArena(breed, wishes)
      return arena
    }
    const register = (app: string, host: string, port: number | undefined) =>
      arena.tell('router.register', instance(app, host, port))
    /** The status of a probe pinned to instance 0 of an app. */
    const probe = async (app: string, host: string) => {
      const headers = { host, 'x-cf-app-instance': `${app}:0` }
      return (await ask(arena.router.address, { headers })).status
    }

    test('a plain endpoint is forgotten without heartbeats, and one brings it back', async () => {
      const { backends } = await open({
        timeConstants: { pruneThreshold: 500, pruneInterval: 100 },
      })
      await register(green, 'shop.test', backends.ports['green'])
      expect(await probe(green, 'shop.test')).toBe(200)
      await until('pruning', async () => (await probe(green, 'shop.test')) === 400)
      await register(green, 'shop.test', backends.ports['green'])
      expect(await probe(green, 'shop.test')).toBe(200)
    })

    test('a TLS endpoint outlives its announcements', async () => {
      const { backends, router, tell } = await open({
        timeConstants: { pruneThreshold: 400, pruneInterval: 100 },
      })
      const tlsPort = { tls_port: backends.ports['refusing'] ?? 0 }
      await tell('router.register', instance(blue, 'tls.test', 1, tlsPort))
      await register(green, 'plain.test', backends.ports['green'])
      await until('pruning', async () => (await router.routes())['plain.test'] === undefined)
      expect((await router.routes())['tls.test']).toMatchObject([{ tls: true }])
    })

    test('a TLS endpoint that cannot be reached is forgotten, but not for a pin', async () => {
      const { backends, router, tell } = await open()
      const tlsPort = { tls_port: backends.ports['refusing'] ?? 0 }
      await tell('router.register', instance(blue, 'tls.test', 1, tlsPort))
      const unpinned = () => ask(router.address, { headers: { host: 'tls.test' } })
      expect(await probe(blue, 'tls.test')).toBe(502)
      expect((await unpinned()).status).toBe(502)
      expect(await unpinned()).toMatchObject({
        status: 503,
        headers: { 'x-cf-routererror': 'no_endpoints', 'cache-control': 'public,max-age=2' },
        body: "503 Service Unavailable: Requested route ('tls.test') has no available endpoints.\n",
      })
      expect(await probe(blue, 'tls.test')).toBe(400)
    })

    test('a router cut off serves its old table, and misses what was said', async () => {
      const { backends, bus, router, settle, tell } = await open()
      await register(blue, 'shop.test', backends.ports['blue'])
      let starts = 0
      bus.bus.subscribe('router.start', () => starts++)
      router.cut()
      bus.bus.publish('router.unregister', instance(blue, 'shop.test', backends.ports['blue']))
      await bus.bus.flush()
      expect(await probe(blue, 'shop.test')).toBe(200)
      router.mend()
      await until('router.start', () => starts > 0)
      await settle()
      expect(await probe(blue, 'shop.test')).toBe(200)
      await tell('router.unregister', instance(blue, 'shop.test', backends.ports['blue']))
      expect(await probe(blue, 'shop.test')).toBe(400)
    })

    test('a message that was sent first and comes last wins', async () => {
      const { backends, bus, router } = await open()
      const message = instance(blue, 'shop.test', backends.ports['blue'])
      router.feed.set({ lag: { 'router.register': 200 } })
      bus.bus.publish('router.register', message)
      bus.bus.publish('router.unregister', message)
      await until('the late register', async () => (await probe(blue, 'shop.test')) === 200)
    })

    test('a lost unregister leaves the endpoint in this router', async () => {
      const { backends, router, tell } = await open()
      const message = instance(blue, 'shop.test', backends.ports['blue'])
      await register(blue, 'shop.test', backends.ports['blue'])
      router.feed.loseNext({ subject: 'router.unregister', uri: 'shop.test' })
      await tell('router.unregister', message)
      expect(await probe(blue, 'shop.test')).toBe(200)
      await tell('router.unregister', message)
      expect(await probe(blue, 'shop.test')).toBe(400)
    })

    test('a draining router serves on and calls itself unhealthy, then refuses', async () => {
      const { backends, router } = await open({ drainWait: 500, drainTimeout: 2_000 })
      await register(blue, 'shop.test', backends.ports['blue'])
      let gone = false
      const drained = router.drain().then(() => (gone = true))
      const headers = { 'user-agent': 'HTTP-Monitor/1.1', host: 'shop.test' }
      await until('ill health', async () => {
        const answer = await ask(router.address, { headers })
        return answer.status === 503
      })
      expect([gone, await probe(blue, 'shop.test')]).toEqual([false, 200])
      await drained
      const refused = await new Promise<string | undefined>(resolve => {
        connect(router.address).once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      })
      expect(refused).toBe('ECONNREFUSED')
    })
  })
})
