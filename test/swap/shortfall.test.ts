import { expect, test } from 'vitest'
import type { Deployment } from '../../src/swap/record.ts'
import { shortfall } from '../../src/swap/shortfall.ts'
import { putOn } from '../support/memory-put.ts'
import { deployed, next } from './puts.ts'

const swapped = async (): Promise<Deployment> => {
  const world = await deployed()
  next(world, 'v2')
  const { record } = await putOn(world)
  if (record === undefined) throw new Error('the put was not answered')
  return record
}

test('a proof as strong as demanded falls short of nothing', async () => {
  const record = await swapped()
  expect(record.evidence.map(each => shortfall(record, each))).toEqual(
    record.evidence.map(() => undefined),
  )
})

test('a proof that came out weaker than demanded names the route and the reason', async () => {
  const record = await swapped()
  const weak = record.evidence.map(each => ({
    ...each,
    claims: each.claims.map(claim => ({ ...claim, grade: 'waited' as const, why: 'waited 3 s' })),
  }))
  const [first] = weak.flatMap(each => shortfall(record, each) ?? [])
  expect(first?.code).toBe('proof.incomplete')
  expect(first?.facts['missing']).toMatch(/^\S+ is only waited 3 s/)
  const patient = {
    ...record,
    options: { ...record.options, minimum_grade: 'waited' as const },
  }
  expect(weak.flatMap(each => shortfall(patient, each) ?? [])).toEqual([])
})

test('a route that no incumbent loses may be shown in any strength', async () => {
  const record = await swapped()
  const weak = record.evidence.map(each => ({
    ...each,
    claims: each.claims.map(claim => ({ ...claim, grade: 'waited' as const })),
  }))
  const first = { ...record, incumbents: [] }
  expect(weak.flatMap(each => shortfall(first, each) ?? [])).toEqual([])
})
