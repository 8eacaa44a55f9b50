import { expect, test } from 'vitest'
import { metadataOf } from '../../src/report/metadata.ts'
import { putOn } from '../support/memory-put.ts'
import { deployed, next } from '../swap/puts.ts'

const phases = [
  ['mapping', 10],
  ['proving', 10],
  ['baking', 14],
  ['checking', 74],
  ['marking', 74],
  ['unmapping', 75],
  ['clearing', 75],
  ['retiring', 106],
  ['finished', 107],
] as const

test('the times tell how long the proofs took, without the bake between them', async () => {
  const world = await deployed()
  next(world, 'v2')
  const { record } = await putOn(world)
  if (record === undefined) throw new Error('the put was not answered')
  const at = (second: number) => new Date(second * 1000).toISOString()
  const timeline = phases.map(([phase, second]) => ({ phase, at: at(second) }))
  const rows = metadataOf({ ...record, startedAt: at(0), endedAt: at(107), timeline })
  const value = (name: string) => rows.find(each => each.name === name)?.value
  expect(value('converged_after')).toBe('4.0 s')
  expect(value('drained_after')).toBe('31.0 s')
  expect(value('duration')).toBe('107.0 s')
})

test('every row is a name and a text, and none is empty', async () => {
  const world = await deployed()
  next(world, 'v2')
  const { record } = await putOn(world)
  if (record === undefined) throw new Error('the put was not answered')
  const rows = metadataOf(record)
  expect(rows.every(each => typeof each.value === 'string' && each.value !== '')).toBe(true)
  expect(rows.map(each => each.name)).toEqual([
    'app',
    'state',
    'url',
    'release',
    'previous_release',
    'grade',
    'routes',
    'routers',
    'probes',
    'converged_after',
    'drained_after',
    'duration',
    'instances',
    'kept',
  ])
})
