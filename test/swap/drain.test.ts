import { expect, test } from 'vitest'
import { putOn } from '../support/memory-put.ts'
import { byName, clean, deployed, next, state } from './puts.ts'

/** A world where the release that is live now has something inside that ends by itself, or never. */
const withInside = async (ends: (now: number) => number) => {
  const world = await deployed()
  const release = byName(world, 'shop')?.id ?? ''
  world.flights = new Set()
  world.onRecord = ({ state: { phase } }) => {
    if (phase !== 'clearing' || world.flights?.size !== 0) return
    world.flights.add({
      release,
      what: 'a request of 10.0.0.7:51234, 31 s old',
      ends: ends(world.clock.monotonic()),
    })
  }
  next(world, 'v2')
  return world
}

const took = (timeline: readonly { readonly phase: string; readonly at: string }[]): number => {
  const at = (phase: string) => Date.parse(timeline.find(each => each.phase === phase)?.at ?? '')
  return at('retiring') - at('clearing')
}

test('a drain ends with the last request that was inside', async () => {
  const world = await withInside(now => now + 29_000)
  const { record, said } = await putOn(world, { drain: '10m' })
  expect(state(world)).toEqual(clean)
  expect(record?.cut).toEqual([])
  expect(said).toContain('nothing is left inside')
  expect(took(record?.timeline ?? [])).toBeLessThan(29_500)
})

test('what is still inside after the drain is cut, and named', async () => {
  const world = await withInside(() => Number.POSITIVE_INFINITY)
  const { record, said } = await putOn(world, { drain: '40s' })
  expect(state(world)).toEqual(clean)
  expect(record?.cut).toEqual(['a request of 10.0.0.7:51234, 31 s old'])
  expect(said.join('\n')).toContain('cut, because params.drain is over: a request of 10.0.0.7')
  expect(took(record?.timeline ?? [])).toBeGreaterThan(39_000)
  expect(world.flights?.size).toBe(0)
})

test('where nothing can be counted, all of the drain is waited', async () => {
  const world = await deployed()
  next(world, 'v2')
  const { record } = await putOn(world, { drain: '90s' })
  expect(took(record?.timeline ?? [])).toBeGreaterThan(89_000)
  expect(record?.cut).toEqual([])
})
