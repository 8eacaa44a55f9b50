import { expect, test } from 'vitest'
import { byAge, newDeploymentId } from '../../src/swap/names.ts'
import type { Release } from '../../src/swap/model.ts'
import { manualClock } from '../support/clock.ts'
import { seededRandom } from '../support/environment.ts'

test('deployments of one second are in the order in which they began', async () => {
  const clock = manualClock()
  const random = seededRandom(1)
  const ids: string[] = []
  for (let nth = 0; nth < 500; nth += 1) {
    ids.push(newDeploymentId(clock, random))
    await clock.advance(3)
  }
  expect(ids.toSorted((a, b) => a.localeCompare(b))).toEqual(ids)
  expect(new Set(ids.map(each => each.length))).toEqual(new Set([22]))
})

test('what others deployed is as old as its app, ours as its deployment', () => {
  const at = (deployment: string, createdAt: string): Release => ({
    id: deployment,
    name: 'shop',
    standing: 'kept',
    deployment,
    label: undefined,
    started: false,
    createdAt,
  })
  const old = at('foreign-ffff', '2026-01-01T00:00:00Z')
  const ours = at('20260201-000000-aaaaaa', '2025-01-01T00:00:00Z')
  const recent = at('foreign-0000', '2026-03-01T00:00:00Z')
  expect([recent, ours, old].toSorted(byAge)).toEqual([old, ours, recent])
})
