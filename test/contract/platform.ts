import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Platform } from '../../src/platform/port.ts'
import type { PlannedRoute, Release } from '../../src/swap/model.ts'

/** A platform that is open on an app of which nothing is there yet, and whose put can be built. */
export interface ContractWorld {
  readonly platform: Platform
  readonly app: string
  /** Names of two routes that can be made there; the manifest asks for the first. */
  readonly routes: readonly [string, string]
  /** Half a second, in the world's time. */
  readonly pause: () => Promise<void>
  readonly close: () => Promise<void>
}

const planned = (name: string): PlannedRoute => ({
  name,
  id: undefined,
  url: undefined,
  wished: true,
  hidden: undefined,
  firstHop: false,
  destinations: [],
  protocol: undefined,
  options: undefined,
  made: true,
  tier: 0,
  pruned: false,
  reachable: { grade: 'waited', why: '' },
})

/** Does it again, as after an answer that was lost; it must not matter. */
const twice = async <A>(call: () => Promise<A>): Promise<A> => {
  await call()
  return call()
}

const wish = { artefact: true, counts: { web: 1 }, others: [] }

/** What the port promises, for any implementation of it. One story, told in order. */
export const platformContract = (name: string, open: () => Promise<ContractWorld>): void => {
  describe(`${name} as a platform`, () => {
    let world: ContractWorld
    let platform: Platform
    let green: Release
    let blue: Release
    const id = (nth: number) => `20260101-00000${nth}-contra`
    const route = async () => (await platform.ensureRoute(planned(world.routes[0]), id(1))).id
    const ledgerText = (nth: number) =>
      JSON.stringify({ nth, text: Array.from({ length: 4_500 }, (_, at) => `line ${at * 7919}`) })

    beforeAll(async () => {
      world = await open()
      platform = world.platform
      await platform.prepare()
    })
    afterAll(() => world.close())

    const made = async (nth: number, name_: string): Promise<Release> => {
      const release = await platform.create({ name: name_, deployment: id(nth), label: `v${nth}` })
      await platform.build(release.id)
      await twice(() => platform.scale(release.id, { web: 1 }))
      return release
    }
    const up = async (release: string) => {
      await twice(() => platform.start(release))
      for (let nth = 0; nth < 120; nth += 1) {
        const [first] = await platform.instances(release)
        if (first?.routable === true) return
        await world.pause()
      }
      throw new Error(`${release} did not come up`)
    }

    test('has nothing to show before anything was deployed', async () => {
      expect(await platform.live()).toEqual([])
      expect(await platform.releases()).toEqual([])
      expect(await platform.find(id(1))).toBeUndefined()
      expect(await platform.ledger.read()).toEqual(new Map())
      expect(await platform.lock.read()).toBeUndefined()
      const { routes, releases } = await platform.survey(wish)
      expect(releases).toEqual([])
      expect(routes.map(each => [each.name, each.wished])).toEqual([[world.routes[0], true]])
    })

    test('gives the lock to one creator, until it is removed', async () => {
      const first = await platform.lock.create('one')
      if (first === 'taken') throw new Error('the lock was taken')
      expect(await platform.lock.create('two')).toBe('taken')
      expect(await platform.lock.read()).toMatchObject({ token: first.token, holder: 'one' })
      await twice(() => platform.lock.beat(first.token, 'b1', 'one, at work'))
      expect(await platform.lock.read()).toEqual({
        token: first.token,
        beat: 'b1',
        holder: 'one, at work',
      })
      await twice(() => platform.lock.remove(first.token))
      expect(await platform.lock.holds(first.token)).toBe(false)
      expect(await platform.lock.read()).toBeUndefined()
    })

    test('takes the lock from an owner whose lock is displaced, and never gives it back', async () => {
      const old = await platform.lock.create('one')
      if (old === 'taken') throw new Error('the lock was taken')
      await twice(() => platform.lock.displace(old.token))
      expect(await platform.lock.holds(old.token)).toBe(false)
      const next = await platform.lock.create('two')
      if (next === 'taken') throw new Error('the lock was taken')
      expect(next.token).not.toBe(old.token)
      await platform.lock.remove(old.token)
      expect(await platform.lock.holds(next.token)).toBe(true)
      await platform.lock.remove(next.token)
      expect(await platform.lock.displaced()).toEqual([old.token])
      await twice(() => platform.lock.forget([old.token]))
      // Cloud Controller deletes an app in a job, some time after it has said that it will.
      await expect.poll(() => platform.lock.displaced(), { timeout: 10_000 }).toEqual([])
    })

    test('keeps records of some 60 KB, and forgets others in the same change', async () => {
      expect(ledgerText(1).length).toBeGreaterThan(55_000)
      await twice(() => platform.ledger.write(id(2), ledgerText(2), []))
      await platform.ledger.write(id(1), ledgerText(1), [])
      expect([...(await platform.ledger.read())]).toEqual([
        [id(1), ledgerText(1)],
        [id(2), ledgerText(2)],
      ])
      await twice(() => platform.ledger.write(id(2), 'short', [id(1)]))
      expect([...(await platform.ledger.read())]).toEqual([[id(2), 'short']])
    })

    test('finds a release again by the deployment that made it', async () => {
      green = await made(1, world.app)
      expect(await platform.find(id(1))).toMatchObject({
        id: green.id,
        name: world.app,
        standing: 'candidate',
        deployment: id(1),
        label: 'v1',
        started: false,
      })
      expect((await platform.releases()).map(each => each.id)).toEqual([green.id])
      expect(await platform.live()).toEqual([])
    }, 60_000)

    test('finds a private route by its deployment before it leads anywhere, and by its release', async () => {
      const nobody = 'a release that nobody made'
      expect(await platform.privateRoutes(id(1), green.id)).toEqual([])
      const first = await platform.openPrivateRoute(id(1))
      expect(await platform.destinations(first.id)).toEqual([])
      expect(await platform.privateRoutes(id(1), nobody)).toEqual([first])
      expect(await platform.privateRoutes(id(2), green.id)).toEqual([])
      const web = { release: green.id, process: 'web', port: undefined, protocol: undefined }
      await twice(() => platform.map(first.id, web))
      expect(await platform.privateRoutes(id(1), nobody)).toEqual([first])
      expect(await platform.privateRoutes(id(2), green.id)).toEqual([first])
      expect(await platform.routesOf(green.id)).toEqual([first.name])
      expect((await platform.survey(wish)).routes.map(each => each.name)).toEqual([world.routes[0]])
      const [only, ...more] = await platform.destinations(first.id)
      expect(more).toEqual([])
      expect(await platform.removeRoute(first.id)).toBe(false)
      await twice(() => platform.unmap(first.id, only?.id ?? ''))
      expect(await platform.removeRoute(first.id)).toBe(true)
      await platform.removeRoute(first.id)
      expect(await platform.destinations(first.id)).toEqual([])
      await platform.unmap(first.id, only?.id ?? '')
      expect(await platform.privateRoutes(id(1), green.id)).toEqual([])
    })

    test('maps a route once, beside what is there', async () => {
      const again = await twice(() => platform.ensureRoute(planned(world.routes[0]), id(1)))
      expect(again.made).toBe(true)
      const theirs = await platform.ensureRoute(planned(world.routes[0]), id(2))
      expect(theirs).toEqual({ id: again.id, made: false })
      const destination = {
        release: green.id,
        process: 'web',
        port: undefined,
        protocol: undefined,
      }
      await twice(() => platform.map(again.id, destination))
      expect(await platform.destinations(again.id)).toMatchObject([
        { release: green.id, process: 'web' },
      ])
      await platform.nudge(again.id)
      expect(await platform.destinations(again.id)).toHaveLength(1)
    })

    test('starts what was built, and tells its instances', async () => {
      await up(green.id)
      expect(await platform.counts(green.id)).toMatchObject({ web: 1 })
      expect(await platform.lastWords(green.id)).toBeInstanceOf(Array)
    }, 90_000)

    test('shows a release as live once it is marked, and not before', async () => {
      expect(await platform.live()).toEqual([])
      await twice(() => platform.mark(green.id, { live: id(1), kept: null }))
      expect(await platform.live()).toMatchObject([
        { id: green.id, standing: 'live', deployment: id(1) },
      ])
    })

    test('renames and marks in one, and a second release takes the name', async () => {
      await twice(() => platform.rename(green.id, `${world.app}-${id(1)}`, {}))
      blue = green
      green = await made(2, world.app)
      const standings = (await platform.releases()).map(each => [each.id, each.standing] as const)
      expect(new Map(standings)).toEqual(
        new Map([
          [blue.id, 'live'],
          [green.id, 'candidate'],
        ]),
      )
      await up(green.id)
    }, 120_000)

    test('takes a destination away by its id, and leaves the others', async () => {
      const where = await route()
      await platform.map(where, {
        release: green.id,
        process: 'web',
        port: undefined,
        protocol: undefined,
      })
      const both = await platform.destinations(where)
      expect(new Set(both.map(each => each.release))).toEqual(new Set([blue.id, green.id]))
      expect(await platform.live()).toHaveLength(1)
      const old = both.find(each => each.release === blue.id)
      await twice(() => platform.unmap(where, old?.id ?? ''))
      expect((await platform.destinations(where)).map(each => each.release)).toEqual([green.id])
      expect(await platform.routesOf(blue.id)).toEqual([])
    })

    test('stops a release and keeps it; what was scaled down has ended', async () => {
      await twice(() => platform.stop(blue.id))
      await twice(() => platform.mark(blue.id, { live: null, kept: id(1) }))
      expect((await platform.instances(blue.id)).filter(each => each.running)).toEqual([])
      const kept = (await platform.releases()).find(each => each.id === blue.id)
      expect(kept).toMatchObject({ standing: 'kept', deployment: id(1), started: false })
    }, 60_000)

    test('deletes a release for good, and knows nothing of it afterwards', async () => {
      await twice(() => platform.remove(blue.id))
      expect((await platform.releases()).map(each => each.id)).toEqual([green.id])
      expect(await platform.find(id(1))).toBeUndefined()
      expect(await platform.routesOf(blue.id)).toEqual([])
      await platform.stop(blue.id)
    }, 60_000)

    test('never deletes a route that still leads somewhere', async () => {
      const where = await route()
      expect(await platform.removeRoute(where)).toBe(false)
      expect(await platform.destinations(where)).toHaveLength(1)
    })

    test('under a signal of its own goes on after the abort of another', async () => {
      const over = new AbortController()
      over.abort(new Error('over'))
      await expect(platform.during(over.signal).counts(green.id)).rejects.toThrow()
      expect(await platform.during(new AbortController().signal).counts(green.id)).toMatchObject({
        web: 1,
      })
    })
  })
}
