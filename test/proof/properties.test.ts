import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disagreements } from '../../src/proof/audit.ts'
import { prove } from '../../src/proof/prove.ts'
import {
  absentBefore,
  addresses,
  arriving,
  blue,
  green,
  leaving,
  settings,
  stage,
} from '../support/proof.ts'
import { either, knowing, routers, type SimulatedRouter } from '../support/routers.ts'

// The life of the candidate in one router: when it is there, in milliseconds.
const aLife = fc.record({
  from: fc.integer({ min: 0, max: 20_000 }),
  flap: fc.option(
    fc.record({
      at: fc.integer({ min: 0, max: 30_000 }),
      lasts: fc.integer({ min: 50, max: 9000 }),
    }),
  ),
  never: fc.boolean(),
  loss: fc.constantFrom(0, 0, 0.2, 0.6),
})

type Life = typeof aLife extends fc.Arbitrary<infer A> ? A : never

const knowsFor = (life: Life, rare: boolean) => (now: number) =>
  !(life.never && rare) &&
  now >= life.from &&
  (life.flap === null || now < life.flap.at || now >= life.flap.at + life.flap.lasts)

describe('whatever routers do', () => {
  it('nothing is proven while a router lacks the candidate at the end of its streak', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aLife, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(),
        async (lives, rare, instances, seed) => {
          const all: SimulatedRouter[] = routers(lives.length)
          const known = lives.map(life => knowsFor(life, rare))
          all.forEach((router, index) => {
            router.loss = lives[index]?.loss ?? 0
            router.knows = (question, now) =>
              question.release === green && known[index]?.(now) === true
          })
          const { env, instrument } = stage({ routers: all, doors: 'direct', latency: 2 }, seed)
          const { verdict, evidence } = await prove(
            env,
            instrument,
            { ...settings, timeout: 40_000 },
            {
              claims: [arriving],
              members: async () => Array.from({ length: instances }, (_, index) => index),
              baselines: [absentBefore(addresses(lives.length))],
            },
          )
          expect(disagreements(JSON.parse(JSON.stringify(evidence)))).toEqual([])
          if (verdict !== 'proven') return
          const start = Date.parse(evidence.started)
          for (const cell of evidence.claims[0]?.cells ?? []) {
            const index = all.findIndex((_, nth) => addresses(9)[nth] === cell.routers[0])
            const during = [cell.second, cell.last].map(time => Date.parse(time ?? '') - start)
            expect(during.some(time => known[index]?.(time) === true)).toBe(true)
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('a control that is answered is never better than waited, whichever router answers it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.nat({ max: 3 }),
        fc.constantFrom('direct' as const, 'behind' as const),
        fc.nat(),
        async (count, culprit, access, seed) => {
          const all = routers(count)
          for (const router of all) router.knows = either(knowing(green, 0), knowing(blue, 0, 100))
          const one = all[culprit % count]
          if (one !== undefined) one.stripped = true
          const doors = access === 'direct' ? access : [all.map((_, index) => index)]
          const { env, instrument } = stage({ routers: all, doors }, seed)
          const { evidence } = await prove(
            env,
            instrument,
            { ...settings, count },
            {
              claims: [arriving, leaving],
              members: async () => [0],
              baselines: [absentBefore(addresses(count))],
            },
          )
          for (const { grade } of evidence.claims) expect(['waited', 'none']).toContain(grade)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('unknown answers count for nothing: losing them never makes a proof of what is not there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), async (loss, seed) => {
        const all = routers(2)
        all[0]!.knows = knowing(green, 0)
        all[1]!.loss = loss
        const { env, instrument } = stage({ routers: all, doors: 'direct' }, seed)
        const { verdict } = await prove(
          env,
          instrument,
          { ...settings, timeout: 20_000 },
          {
            claims: [arriving],
            members: async () => [0],
            baselines: [absentBefore(addresses(2))],
          },
        )
        expect(verdict).toBe('unproven')
      }),
      { numRuns: 60 },
    )
  })
})
