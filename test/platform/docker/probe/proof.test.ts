import * as http from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { haproxyInstrument } from '../../../../src/platform/docker/probe/instrument.ts'
import { proofSettings } from '../../../../src/platform/docker/probe/settings.ts'
import { baseline } from '../../../../src/proof/baseline.ts'
import { disagreements } from '../../../../src/proof/audit.ts'
import type { Claim } from '../../../../src/proof/claim.ts'
import { prove } from '../../../../src/proof/prove.ts'
import { recheck } from '../../../../src/proof/recheck.ts'
import { watch } from '../../../../src/proof/watch.ts'
import { describeHaproxy } from '../../../support/docker/local-haproxy.ts'
import {
  blue,
  green,
  open,
  route,
  startApp,
  tableOf,
  type App,
  type Closers,
  type World,
} from './world.ts'

const closers: Closers = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const arriving: Claim = { route, release: green, direction: 'in', observable: true }
const leaving: Claim = { route, release: blue, direction: 'out', observable: true }
const members = async () => [0, 1]

/** Two instances of each release; only the incumbent's are on the route. */
const start = async () => {
  const apps = await Promise.all([1, 2, 3, 4].map(() => startApp(closers)))
  const [a, b, c, d] = apps as [App, App, App, App]
  const world = await open(closers, tableOf({ [route]: { [blue]: [a, b] } }))
  return { world, candidate: [c, d] }
}

const backend = 'shop.0'

const map = async ({ haproxy }: World, apps: readonly App[]): Promise<void> => {
  for (const [index, { server }] of apps.entries()) {
    const name = `${backend}/${green}.${index}`
    await haproxy.command(`add server ${name} ${server.address}:${server.port}`)
    await haproxy.command(`set server ${name} state ready`)
  }
}

const unmap = async ({ haproxy }: World): Promise<void> => {
  for (const index of [0, 1])
    await haproxy.command(`set server ${backend}/${blue}.${index} state maint`)
}

/** Requests of others, one after another in each of so many lanes, until the test is over. */
const traffic = (world: World, lanes: number): { failed: number; done: number } => {
  const counts = { failed: 0, done: 0 }
  const agent = new http.Agent({ keepAlive: true })
  let over = false
  closers.push(() => {
    over = true
    agent.destroy()
  })
  const once = () =>
    new Promise<void>(resolve => {
      const { port } = world.haproxy
      http
        .get({ port, agent, headers: { host: route } }, response => {
          if (response.statusCode !== 200) counts.failed += 1
          counts.done += 1
          response.resume().once('end', resolve)
        })
        .once('error', () => {
          counts.failed += over ? 0 : 1
          resolve()
        })
    })
  const lane = async () => {
    while (!over) await once()
  }
  for (let nth = 0; nth < lanes; nth += 1) void lane()
  return counts
}

const evidenceOf = (proof: Awaited<ReturnType<typeof prove>>) => ({
  verdict: proof.verdict,
  claims: proof.evidence.claims.map(({ release, direction, grade, mode }) => ({
    release,
    direction,
    grade,
    mode,
  })),
  disagreements: disagreements(proof.evidence),
})

const timed = async <A>(act: () => Promise<A>): Promise<readonly [A, number]> => {
  const began = performance.now()
  return [await act(), performance.now() - began]
}

describeHaproxy('the proof on a Docker host', () => {
  it('shows that a candidate came and an incumbent left, soon, while others ask', async () => {
    const { world, candidate } = await start()
    const counts = traffic(world, 4)
    const settings = { ...proofSettings(world.source), timeout: 15_000 }
    const instrument = haproxyInstrument(world)
    const asked = { claims: [arriving, leaving], members }
    const baselines = await baseline(world.env, instrument, settings, asked)
    expect(baselines.map(({ measurable, why }) => [measurable, why])).toEqual([
      [true, ''],
      [true, ''],
    ])

    await map(world, candidate)
    const [came, addition] = await timed(() =>
      prove(world.env, instrument, settings, { claims: [arriving], members, baselines }),
    )
    await unmap(world)
    const [left, removal] = await timed(() =>
      prove(world.env, instrument, settings, {
        claims: [leaving],
        members,
        baselines,
        namers: [{ route, release: green }],
      }),
    )
    expect([evidenceOf(came), evidenceOf(left)]).toEqual([
      {
        verdict: 'proven',
        claims: [{ release: green, direction: 'in', grade: 'proven', mode: 'direct' }],
        disagreements: [],
      },
      {
        verdict: 'proven',
        claims: [{ release: blue, direction: 'out', grade: 'proven', mode: 'direct' }],
        disagreements: [],
      },
    ])
    expect(addition).toBeLessThan(600)
    expect(removal).toBeLessThan(1000)
    const all = { claims: [arriving, leaving], members, baselines }
    expect(await recheck(world.env, instrument, settings, all)).toBe(true)
    expect([counts.failed, counts.done > 0]).toEqual([0, true])
  })

  it('claims nothing for a candidate in drain, nor for an incumbent in drain', async () => {
    const { world, candidate } = await start()
    const settings = { ...proofSettings(world.source), timeout: 1500 }
    const instrument = haproxyInstrument(world)
    const asked = { claims: [arriving, leaving], members }
    const baselines = await baseline(world.env, instrument, settings, asked)
    await map(world, candidate)
    await world.haproxy.command(`set server ${backend}/${green}.1 state drain`)
    await world.haproxy.command(`set server ${backend}/${blue}.0 state maint`)
    await world.haproxy.command(`set server ${backend}/${blue}.1 state drain`)
    const proof = await prove(world.env, instrument, settings, { ...asked, baselines })
    expect([proof.verdict, proof.evidence.claims.map(({ grade }) => grade)]).toEqual([
      'unproven',
      ['none', 'none'],
    ])
  })

  it('measures no baseline where the candidate answers before it is mapped', async () => {
    const { world, candidate } = await start()
    await map(world, candidate)
    const asked = { claims: [arriving], members }
    const settings = proofSettings(world.source)
    const [taken] = await baseline(world.env, haproxyInstrument(world), settings, asked)
    expect(taken?.measurable).toBe(false)
  })

  it('loses what it proved when an instance dies', async () => {
    const { world, candidate } = await start()
    await map(world, candidate)
    const settings = proofSettings(world.source)
    const watched = watch(world.env, haproxyInstrument(world), settings, {
      claims: [arriving],
      members,
      duration: 12_000,
    })
    await expect.poll(() => candidate.every(({ seen }) => seen.length > 0)).toBe(true)
    await candidate[0]?.stop()
    expect(await watched).toMatchObject({
      lost: expect.stringContaining('instance 0 could not be reached'),
    })
  })

  it('goes on when the proxy is started again in the middle', async () => {
    const { world, candidate } = await start()
    const settings = { ...proofSettings(world.source), timeout: 15_000 }
    const instrument = haproxyInstrument(world)
    const asked = { claims: [arriving], members }
    const baselines = await baseline(world.env, instrument, settings, asked)
    const proving = prove(world.env, instrument, settings, { ...asked, baselines })
    await world.haproxy.restart(tableOf({ [route]: { [green]: candidate } }))
    expect(evidenceOf(await proving)).toMatchObject({
      verdict: 'proven',
      claims: [{ grade: 'proven' }],
    })
    expect(world.calls.allowed).toBe(2)
  })
})
