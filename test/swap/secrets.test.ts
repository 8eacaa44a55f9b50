import { expect, test } from 'vitest'
import { putOn } from '../support/memory-put.ts'
import { deployed, next } from './puts.ts'

test('what the platform says of a failure is recorded without secrets', async () => {
  const world = await deployed()
  next(world, 'v2')
  world.smoke = 500
  const smoke_test = [{ path: '/canary-in-path', attempts: 1 }]
  expect((await putOn(world, { smoke_test })).failure).toBe('smoke.failed')
  const record = JSON.parse([...world.ledger.values()].at(-1) ?? '{}')
  expect(record.failure.title).toContain('GET /((redacted))')
  expect(JSON.stringify(record)).not.toContain('canary')
})
