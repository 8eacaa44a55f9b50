import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gaps, untidy } from '../support/memory-audit.ts'
import type { Fault } from '../support/memory-faults.ts'
import { type Params, putOn } from '../support/memory-put.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'

const fault: fc.Arbitrary<Fault> = fc.record({
  at: fc.integer({ min: 1, max: 110 }),
  kind: fc.constantFrom('fails', 'dies', 'stops'),
  when: fc.constantFrom('before', 'after'),
})

const request = fc.record({
  params: fc.constantFrom<Params>(
    {},
    { action: 'recover' },
    { action: 'discard' },
    { action: 'stage' },
    { action: 'promote' },
    { action: 'rollback' },
    { take_name: 'after_swap' },
    { workers: 'with_candidate', keep: 0 },
    { bake: '2s', keep_failed: false },
  ),
  digest: fc.constantFrom('v2', 'v3'),
  build: fc.constantFrom('1', '2'),
  fault: fc.option(fault, { nil: undefined }),
})

test('any requests with any faults leave an app that serves all the time, and the last put goes on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 5 }), async requests => {
      const world = freshWorld()
      world.manifest = { digest: 'v1', counts: { web: 2, worker: 1 }, routes: ['shop.example.com'] }
      await pushed(world, { counts: world.manifest.counts })
      const ended: string[] = []
      for (const { params, digest, build, fault: struck } of requests) {
        world.manifest = { ...world.manifest, digest }
        const over = struck === undefined ? { build } : { build, fault: struck }
        const { how, failure } = await putOn(world, params, over)
        ended.push(failure ?? how)
        expect(how).not.toBe('hangs')
      }
      world.manifest = { ...world.manifest, digest: 'last' }
      const last = await putOn(world, {}, { build: 'last' })
      expect({
        ended,
        last: last.failure ?? last.how,
        gaps: gaps(world),
        violations: world.violations,
        untidy: untidy(world),
      }).toEqual({ ended, last: 'answered', gaps: [], violations: [], untidy: [] })
    }),
    { numRuns: 250, seed: 20_260_101 },
  )
}, 60_000)
