import { expect, test } from 'vitest'
import { readLedger, writeRecord } from '../../src/swap/ledger.ts'
import type { Deployment } from '../../src/swap/record.ts'
import { lookBack } from '../../src/swap/history.ts'
import { withProof } from '../../src/swap/evidence.ts'
import { memoryLedger } from '../support/memory-store.ts'
import { putOn } from '../support/memory-put.ts'
import { freshWorld } from '../support/memory-seed.ts'

const recorded = async (): Promise<Deployment> => {
  const { record } = await putOn(freshWorld(), {}, { build: '1' })
  if (record === undefined) throw new Error('nothing was recorded')
  return record
}

const ids = Array.from({ length: 12 }, (_, index) => `20260101-0000${10 + index}-aaaaaa`)

test('the newest ten records are kept, and the one that is written is never forgotten', async () => {
  const record = await recorded()
  const world = freshWorld()
  const store = memoryLedger(world)
  for (const id of ids) await writeRecord(store, { ...record, id }, [...world.ledger.keys()])
  expect((await readLedger(store)).map(each => each.id)).toEqual(ids.slice(2))
  await writeRecord(store, { ...record, id: ids[0] ?? '' }, [...world.ledger.keys()])
  expect(world.ledger.has(ids[0] ?? '')).toBe(true)
})

test('a record comes back as it was written', async () => {
  const record = await recorded()
  const store = memoryLedger(freshWorld())
  await writeRecord(store, record, [])
  expect(await readLedger(store)).toEqual([JSON.parse(JSON.stringify(record))])
})

test('a record that cannot be read is named', async () => {
  const world = freshWorld()
  world.ledger.set('20260101-000000-aaaaaa', '{"format":2}')
  await expect(readLedger(memoryLedger(world))).rejects.toMatchObject({
    code: 'record.broken',
    facts: { deployment: '20260101-000000-aaaaaa', detail: 'unexpected format' },
  })
})

test('a later proof takes the place of earlier ones of the same claims, and the record says so', async () => {
  const record = await recorded()
  const [proof] = record.evidence
  if (proof === undefined) throw new Error('nothing was proven')
  const once = withProof({ evidence: [], remarks: [] }, proof)
  const later = { ...proof, started: 'later' }
  const many = withProof(once, later, later, later)
  expect(once.remarks).toEqual([])
  expect(many.evidence).toEqual([later])
  expect(many.remarks).toHaveLength(1)
  const other = { ...proof, claims: proof.claims.map(each => ({ ...each, release: 'other' })) }
  expect(withProof(once, other).evidence).toEqual([proof, other])
})

test('records of the past decide what comes first', async () => {
  const record = await recorded()
  const at = (id: string, phase: Deployment['state']['phase'], over: Partial<Deployment> = {}) => ({
    ...record,
    id,
    ...over,
    state: { ...record.state, phase },
  })
  const asked = { action: 'deploy', key: record.key, buildId: '1' } as const
  const seen = (
    ledger: readonly Deployment[],
    over: Partial<Parameters<typeof lookBack>[1]> = {},
  ) => {
    const { earlier, answered, newestFailed } = lookBack(ledger, { ...asked, ...over })
    return {
      earlier: earlier.map(each => `${each.how} ${each.record.id}`),
      answered: answered?.id,
      newestFailed,
    }
  }
  const nothing = { earlier: [], answered: undefined, newestFailed: false }
  expect(seen([])).toEqual(nothing)
  expect(seen([at('a', 'finished')])).toEqual({ ...nothing, answered: 'a' })
  expect(seen([at('a', 'finished')], { buildId: '2' })).toEqual(nothing)
  expect(seen([at('a', 'finished')], { buildId: undefined })).toEqual(nothing)
  expect(seen([at('a', 'finished'), at('b', 'undone')])).toEqual({ ...nothing, newestFailed: true })
  expect(seen([at('a', 'proving')])).toMatchObject({ earlier: ['resume a'] })
  expect(seen([at('a', 'proving')], { key: 'other' })).toMatchObject({ earlier: ['settle a'] })
  expect(seen([at('a', 'proving')], { action: 'recover' })).toMatchObject({ earlier: ['settle a'] })
  expect(seen([at('a', 'discarding')])).toMatchObject({ earlier: ['settle a'] })
  expect(seen([at('a', 'unmapping'), at('b', 'mapping')])).toMatchObject({
    earlier: ['settle a', 'resume b'],
  })
  expect(seen([at('a', 'staged')], { buildId: '2' })).toMatchObject({ earlier: ['settle a'] })
  expect(seen([at('a', 'staged')], { action: 'promote', buildId: '2' })).toMatchObject({
    earlier: [],
  })
  const restored = at('b', 'finished', { action: 'restore' })
  expect(seen([at('a', 'undone'), restored])).toEqual({ ...nothing, newestFailed: true })
})
