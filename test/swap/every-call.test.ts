import { expect, test } from 'vitest'
import { gaps, untidy } from '../support/memory-audit.ts'
import { type Fault, faultsAt } from '../support/memory-faults.ts'
import { type Outcome, type Params, putOn } from '../support/memory-put.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'
import type { MemoryWorld } from '../support/memory-world.ts'

/** An app pushed by hand with a worker, and a manifest that adds a route below its route. */
const start = async (): Promise<MemoryWorld> => {
  const world = freshWorld()
  world.manifest = { digest: 'v1', counts: { web: 2, worker: 1 }, routes: ['shop.example.com'] }
  await pushed(world, { counts: world.manifest.counts })
  world.manifest = {
    ...world.manifest,
    digest: 'v2',
    routes: ['shop.example.com', 'shop.example.com/new'],
  }
  return world
}

const smoke = { smoke_test: [{ path: '/' }] }

interface Follow {
  readonly name: string
  readonly then: (world: MemoryWorld) => Promise<readonly Outcome[]>
}

const again = (world: MemoryWorld, params: Params, build: string) => putOn(world, params, { build })

/** What comes after an interrupted run. Each must bring the world to rest in at most two puts. */
const follows: readonly Follow[] = [
  { name: 'the same put', then: async world => [await again(world, smoke, '1')] },
  {
    name: 'another put',
    then: async world => {
      world.manifest = { ...world.manifest, digest: 'v3' }
      return [await again(world, smoke, '2')]
    },
  },
  { name: 'recover', then: async world => [await again(world, { action: 'recover' }, '3')] },
]

/** Everything that is wrong after a fault and what followed it, in words. */
const wrongAfter = async (
  fault: Fault,
  follow: Follow,
  judge: (first: Outcome, last: Outcome | undefined, world: MemoryWorld) => readonly string[],
): Promise<readonly string[]> => {
  const world = await start()
  const first = await putOn(world, smoke, { build: '1', fault })
  const between = [...gaps(world), ...world.violations]
  const outcomes = await follow.then(world)
  const wrong = [
    ...between,
    ...gaps(world),
    ...world.violations,
    ...untidy(world),
    ...judge(first, outcomes.at(-1), world),
  ]
  const where = `${first.calls.at(fault.at - 1)} ${fault.at} ${fault.kind} ${fault.when}, ${follow.name}`
  return [...new Set(wrong)].map(each => `${where}: ${each}`)
}

const ends = (first: Outcome, last: Outcome | undefined): readonly string[] => [
  ...(first.how === 'hangs' ? ['the run hangs'] : []),
  ...(last?.how === 'answered' ? [] : [`then ${last?.how} ${last?.failure}`]),
]

const callsOf = async (): Promise<number> =>
  (await putOn(await start(), smoke, { build: '1' })).calls.length

const everyCall = async (kind: Fault['kind']): Promise<readonly string[]> => {
  const count = await callsOf()
  expect(count).toBeGreaterThan(90)
  const wrong: string[] = []
  for (let at = 1; at <= count; at += 1)
    for (const fault of faultsAt(at, kind))
      for (const follow of follows) wrong.push(...(await wrongAfter(fault, follow, ends)))
  return wrong
}

test('a run that is killed at any call leaves an app that serves, and any next put goes on', async () => {
  expect(await everyCall('dies')).toEqual([])
}, 60_000)

test('a run that gets SIGTERM at any call leaves an app that serves, and any next put goes on', async () => {
  expect(await everyCall('stops')).toEqual([])
}, 60_000)

test('a run whose platform fails at any call leaves an app that serves, and any next put goes on', async () => {
  expect(await everyCall('fails')).toEqual([])
}, 60_000)
