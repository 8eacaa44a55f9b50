import { describe, expect, test } from 'vitest'
import type { Phase } from '../../src/swap/phase.ts'
import { gaps, untidy } from '../support/memory-audit.ts'
import { type Fault, faultsAt } from '../support/memory-faults.ts'
import { type Outcome, type Params, putOn } from '../support/memory-put.ts'
import { freshWorld, pushed } from '../support/memory-seed.ts'
import { crash, type MemoryWorld } from '../support/memory-world.ts'

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
  readonly puts: (world: MemoryWorld, params: Params) => Promise<Outcome>
}

const again = (world: MemoryWorld, params: Params, build: string) => putOn(world, params, { build })

/** What comes after an interrupted run. Each must bring the app to rest. */
const follows: readonly Follow[] = [
  { name: 'the same put', puts: async (world, params) => again(world, params, '1') },
  {
    name: 'another put',
    puts: async world => {
      world.manifest = { ...world.manifest, digest: 'v3' }
      return again(world, smoke, '2')
    },
  },
  { name: 'recover', puts: async world => again(world, { action: 'recover' }, '3') },
]

/** Something that befalls the candidate in the first run, beside the fault. */
interface Mishap {
  readonly name: string
  /** The candidate crashes this long after the record says so. */
  readonly crashesIn: Phase | undefined
  readonly leastCalls: number
  /** How a resumed run may end for a candidate that is dead by then. */
  readonly failures: readonly (string | undefined)[]
}

const quiet: Mishap = { name: 'a swap', crashesIn: undefined, leastCalls: 90, failures: [] }
const undone: Mishap = {
  name: 'a swap that is undone',
  crashesIn: 'baking',
  leastCalls: 80,
  failures: ['release.unhealthy'],
}
const restored: Mishap = {
  name: 'a swap that is taken back',
  crashesIn: 'clearing',
  leastCalls: 90,
  failures: ['proof.lost', 'release.unhealthy'],
}

const first = async (mishap: Mishap, fault?: Fault) => {
  const world = await start()
  let writes = 0
  world.onRecord = ({ state, candidate }) => {
    writes += 1
    if (state.phase !== mishap.crashesIn || candidate === undefined) return
    void world.clock.sleep(700).then(() => crash(world, candidate.id))
    world.onRecord = () => undefined
  }
  const params = { ...smoke, bake: mishap.crashesIn === 'baking' ? '2s' : '0s' }
  const outcome = await putOn(world, params, {
    build: '1',
    ...(fault === undefined ? {} : { fault }),
  })
  world.onRecord = () => undefined
  return { world, outcome, params, writes }
}

/** Everything that is wrong after a fault and what followed it, in words. */
const wrongAfter = async (mishap: Mishap, fault: Fault, follow: Follow) => {
  const { world, outcome, params } = await first(mishap, fault)
  // While nobody but the candidate serves, its crash is a gap that no swap can close.
  const gapsNow = () => (mishap === restored ? [] : gaps(world))
  const between = [...gapsNow(), ...world.violations]
  const last = await follow.puts(world, params)
  const wrong = [
    ...between,
    ...gapsNow(),
    ...world.violations,
    ...untidy(world),
    ...(outcome.how === 'hangs' ? ['the run hangs'] : []),
    ...(last.how === 'answered' || mishap.failures.includes(last.failure)
      ? []
      : [`then ${last.how} ${last.failure}`]),
  ]
  const call = `${outcome.calls[fault.at - 1]} ${fault.at} ${fault.kind} ${fault.when}`
  return [...new Set(wrong)].map(each => `${mishap.name}, ${call}, ${follow.name}: ${each}`)
}

const nthWrite = (calls: readonly string[], nth: number): number =>
  calls.flatMap((call, index) => (call === 'ledger.write' ? [index + 1] : []))[nth - 1] ?? 1

const everyCall = async (mishap: Mishap, kind: Fault['kind']): Promise<readonly string[]> => {
  const { outcome, writes } = await first(mishap)
  const { calls } = outcome
  expect(calls.length).toBeGreaterThan(mishap.leastCalls)
  const wrong: string[] = []
  // Until the mishap everything is as in a swap without one.
  for (let at = mishap === quiet ? 1 : nthWrite(calls, writes); at <= calls.length; at += 1)
    for (const fault of faultsAt(calls, at, kind))
      for (const follow of mishap === quiet ? follows : follows.slice(0, 2))
        wrong.push(...(await wrongAfter(mishap, fault, follow)))
  return wrong
}

describe.each([quiet, undone, restored])('in $name', mishap => {
  test.each([
    ['is killed', 'dies'],
    ['gets SIGTERM', 'stops'],
    ['finds the platform failing', 'fails'],
  ] as const)(
    'a run that %s at any call leaves an app that serves, and any next put goes on',
    async (_, kind) => {
      expect(await everyCall(mishap, kind)).toEqual([])
    },
    60_000,
  )
})
