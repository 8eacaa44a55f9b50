import { describe, expect, it } from 'vitest'
import { prove } from '../../src/proof/prove.ts'
import {
  absentBefore,
  addresses,
  arriving,
  green,
  leaving,
  settings,
  stage,
} from '../support/proof.ts'
import { either, knowing, routers } from '../support/routers.ts'

describe('a proof while instances and routers come and go', () => {
  it('asks for an instance that joins while it runs, and drops one that vanished', async () => {
    const [router] = routers(1)
    if (router === undefined) throw new Error('no router')
    router.knows = (question, now) =>
      question.release === green && (question.instance === 2 ? now > 9000 : question.instance === 0)
    const { env, instrument } = stage({ routers: [router], doors: 'direct' })
    const { evidence } = await prove(env, instrument, settings, {
      claims: [arriving],
      members: async () => (env.clock.monotonic() < 3000 ? [0, 1] : [0, 2]),
      baselines: [absentBefore(addresses(1))],
    })
    expect(evidence.claims[0]).toMatchObject({ instances: '0,2', grade: 'proven' })
    expect(env.clock.monotonic()).toBeGreaterThan(9000)
  })

  it('asks twice for an instance that joins at the very end', async () => {
    const all = routers(1)
    all[0]!.knows = knowing(green, 0)
    const { env, instrument } = stage({ routers: all, doors: 'direct' })
    let reads = 0
    const { evidence } = await prove(env, instrument, settings, {
      claims: [arriving],
      members: async () => ((reads += 1) < 2 ? [0] : [0, 1]),
      baselines: [absentBefore(addresses(1))],
    })
    const cell = evidence.claims[0]?.cells.find(({ instances }) => instances.endsWith('1'))
    expect(cell?.present).toBeGreaterThanOrEqual(2)
    expect(env.clock.monotonic()).toBeLessThan(5000)
  })

  it('does not carry a streak over to an instance that was never answered for', async () => {
    const all = routers(2)
    all[0]!.knows = knowing(green, 0)
    all[1]!.knows = knowing(green, 6000)
    for (const router of all) router.mute = question => question.instance === 2
    const { env, instrument } = stage({ routers: all, doors: 'direct' })
    const { verdict } = await prove(
      env,
      instrument,
      { ...settings, timeout: 30_000 },
      {
        claims: [arriving],
        members: async () => (env.clock.monotonic() < 3000 ? [0] : [0, 2]),
        baselines: [absentBefore(addresses(2))],
      },
    )
    expect(verdict).toBe('unproven')
  })

  it('keeps asking about every instance of a removal that ever was there', async () => {
    const [router] = routers(1)
    if (router === undefined) throw new Error('no router')
    router.knows = either(
      knowing(green, 0),
      (question, now) => question.instance === 3 && now < 8000,
    )
    const { env, instrument } = stage({ routers: [router], doors: 'direct' })
    const { evidence } = await prove(env, instrument, settings, {
      claims: [arriving, leaving],
      members: async release =>
        release === green ? [0] : env.clock.monotonic() < 3000 ? [0, 3] : [0],
      baselines: [absentBefore(addresses(1))],
    })
    expect(evidence.claims[1]).toMatchObject({ instances: '0,3', grade: 'proven' })
    expect(env.clock.monotonic()).toBeGreaterThan(33_000)
  })

  it('does not call a release without instances proven', async () => {
    const { env, instrument } = stage({ routers: routers(1), doors: 'direct' })
    const { verdict } = await prove(
      env,
      instrument,
      { ...settings, timeout: 5000 },
      { claims: [arriving], members: async () => [] },
    )
    expect(verdict).toBe('unproven')
  })

  it('takes a router in that joins while it runs', async () => {
    const all = routers(2)
    all[0]!.knows = knowing(green, 30_000)
    all[1]!.knows = knowing(green, 40_000)
    const { env, instrument } = stage({ routers: all, doors: 'direct' })
    instrument.reopen([[0]])
    const proof = prove(env, instrument, settings, {
      claims: [arriving],
      members: async () => {
        if (env.clock.monotonic() > 5000) instrument.reopen([[0], [1]])
        return [0]
      },
      baselines: [absentBefore(addresses(1))],
    })
    expect((await proof).evidence.claims[0]?.why).toBe('proven on 2 of 2 routers')
    expect(env.clock.monotonic()).toBeGreaterThanOrEqual(40_000)
  })
})
