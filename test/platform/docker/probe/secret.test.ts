import { afterEach, expect, it } from 'vitest'
import { haproxyInstrument } from '../../../../src/platform/docker/probe/instrument.ts'
import { impossibleInstance } from '../../../../src/proof/instrument.ts'
import { describeHaproxy } from '../../../support/docker/local-haproxy.ts'
import { ask, green, inWords, openTwoReleases, route, visit, type Closers } from './world.ts'

const closers: Closers = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const twoReleases = () => openTwoReleases(closers)

const served = 'present: served, 200; in rotation'

describeHaproxy('the secret of the asks', () => {
  it('is allowed again, once, when the proxy has forgotten it', async () => {
    const world = await twoReleases()
    const instrument = haproxyInstrument(world)
    const questions = [ask(green, 0), ask('nobody')]
    const before = await visit(world, questions, instrument)
    await world.haproxy.restart()
    const after = await visit(world, questions, instrument)
    expect(inWords(after)).toEqual([served, 'absent: refused, 421'])
    expect([before.map(each => each.verdict), world.calls.allowed]).toEqual([
      after.map(each => each.verdict),
      2,
    ])
  })

  it('says nothing of who was in rotation before the proxy was started again', async () => {
    const world = await twoReleases()
    const instrument = haproxyInstrument(world)
    await visit(world, [ask(green, 0)], instrument)
    await world.haproxy.restart()
    await world.haproxy.command('set server shop.0/green1.0 state drain')
    expect(inWords(await visit(world, [ask(green, 0)], instrument))).toEqual([
      'unknown: answers its pin, and is not in rotation, 200',
    ])
  })

  it('is shared by all who ask through one proxy at the same time, as is the table', async () => {
    const world = await twoReleases()
    const instrument = haproxyInstrument(world)
    await Promise.all([1, 2, 3].map(() => visit(world, [ask('nobody')], instrument)))
    await visit(world, [ask(green)])
    expect(world.calls).toMatchObject({ allowed: 1, read: 1 })
  })

  it('is offered again when the proxy could not take it', async () => {
    const world = await twoReleases()
    let nth = 0
    const allow = async (secret: string) => {
      nth += 1
      if (nth === 1) throw new Error('no session')
      await world.proxy.allow(secret)
    }
    const instrument = haproxyInstrument({ ...world, proxy: { ...world.proxy, allow } })
    const [first] = await visit(world, [ask(green)], instrument)
    const [second] = await visit(world, [ask(green)], instrument)
    expect([first?.verdict, second?.verdict]).toEqual(['unknown', 'present'])
    expect(nth).toBe(2)
  })

  it('leaves everything unknown where the proxy does not take it', async () => {
    const world = await twoReleases()
    const refusing = (allow: () => Promise<void>) =>
      visit({ ...world, proxy: { ...world.proxy, allow } }, [
        ask(green, 0),
        ask(green, impossibleInstance),
      ])
    expect([
      inWords(await refusing(() => Promise.reject(new Error('no session')))),
      inWords(await refusing(async () => undefined)),
    ]).toEqual([
      ['unknown: no session', 'unknown: no session'],
      ['unknown: not answered by the proxy, 200', 'unknown: not answered by the proxy, 200'],
    ])
  })

  it('is hidden from the log', async () => {
    const world = await twoReleases()
    const hidden: unknown[] = []
    const secrets = { ...world.env.secrets, hide: (value: unknown) => void hidden.push(value) }
    const allowed: string[] = []
    const proxy = {
      ...world.proxy,
      env: { ...world.env, secrets },
      allow: async (secret: string) => void allowed.push(secret),
    }
    await visit({ ...world, proxy }, [ask(green)])
    expect(hidden[0]).toMatch(/^[a-z0-9]{32}$/)
    expect(new Set(allowed)).toEqual(new Set(hidden))
  })

  it('is of no use when nothing listens, or when the run is aborted', async () => {
    const world = await twoReleases()
    const instrument = haproxyInstrument(world)
    const [door] = await instrument.doors([route])
    if (door === undefined) throw new Error('no door')
    const { answers } = await instrument.visit(door, [ask(green)], AbortSignal.abort())
    await visit(world, [ask(green)], instrument)
    world.haproxy.stop()
    await expect
      .poll(async () => inWords(await visit(world, [ask(green)], instrument)))
      .toEqual(['unknown: ECONNREFUSED'])
    expect(inWords(answers)).toEqual(['unknown: aborted'])
  })
})
