import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { disagreements } from '../../src/proof/audit.ts'
import { EvidenceCodec } from '../../src/proof/evidence.ts'
import { readLedger } from '../../src/swap/ledger.ts'
import { byName, clean, deployed, next, state } from '../swap/puts.ts'
import { gaps } from '../support/memory-audit.ts'
import { type Outcome, putOn } from '../support/memory-put.ts'
import { memoryLedger } from '../support/memory-store.ts'
import type { MemoryRouter, MemoryWorld } from '../support/memory-world.ts'

const minute = 60_000

/** A router's answers are these from now on, whatever it has heard; the first one hears first. */
const lies = (
  world: MemoryWorld,
  lie: NonNullable<MemoryRouter['lie']>,
  nth: 0 | 1 | 2 = 2,
): (() => void) => {
  const router = world.routers[nth]
  if (router === undefined) throw new Error('no router')
  router.lie = lie
  return () => {
    delete router.lie
  }
}

/** Grades in the latest record, by proof and claim; each must be what its figures deserve. */
const graded = async (world: MemoryWorld): Promise<readonly string[]> => {
  const record = (await readLedger(memoryLedger(world))).at(-1)
  const proofs = (record?.evidence ?? []).map(each => {
    const decoded = EvidenceCodec.decode(each)
    if (isLeft(decoded)) throw new Error('that is not evidence of format 1')
    expect(disagreements(decoded.right)).toEqual([])
    return decoded.right
  })
  return proofs.flatMap(({ claims, verdict }) =>
    claims
      .filter(({ route }) => !route.startsWith('bg-'))
      .map(({ direction, grade }) => `${direction} ${grade}, ${verdict}`),
  )
}

const words = ({ said }: Outcome): string => said.join('\n')

describe('a router that flaps for ten minutes', () => {
  it('with the candidate leaves both serving at the end of the convergence timeout, and says so', async () => {
    const world = await deployed()
    next(world, 'v2')
    const old = byName(world, 'shop')?.id
    let mapped = Number.POSITIVE_INFINITY
    world.onRecord = ({ state: { phase } }) => {
      if (phase === 'mapping') mapped = Math.min(mapped, world.clock.monotonic())
    }
    // Loses it while the last router is late, and has it for 2 s of every 4 s from then on: less than
    // a heartbeat, which is 3 s here.
    lies(world, ({ release }, now, heard) => heard && (release === old || now > mapped + 5000))
    const isOff = (now: number) => now > mapped + 500 && (now - mapped - 500) % 4000 < 2000
    const still = lies(
      world,
      ({ release }, now, heard) => heard && (release === old || !isOff(now)),
      0,
    )
    const first = await putOn(world, { convergence_timeout: '1m' }, { build: '2' })
    expect(first.failure).toBe('proof.incomplete')
    expect(first.took).toBeLessThan(2 * minute)
    expect(await graded(world)).toEqual(['in none, unproven'])
    expect([...world.routes.values()][0]?.destinations).toHaveLength(2)
    still()
    const second = await putOn(world, { convergence_timeout: '1m' }, { build: '2' })
    expect(second.how).toBe('answered')
    expect(state(world)).toEqual(clean)
  })

  it('with the incumbent after the commit leaves it running, unmapped, until the same put finishes', async () => {
    const world = await deployed()
    next(world, 'v2')
    const old = byName(world, 'shop')
    let commit = Number.POSITIVE_INFINITY
    world.onRecord = ({ state: { phase } }) => {
      if (phase === 'unmapping') commit = Math.min(commit, world.clock.monotonic())
    }
    const still = lies(
      world,
      ({ release, instance }, now, heard) =>
        heard ||
        (release === old?.id && instance < 2 && now > commit && (now - commit) % 3000 < 1000),
    )
    const first = await putOn(world, { convergence_timeout: '10m' }, { build: '2' })
    expect(first.failure).toBe('proof.incomplete')
    expect(first.took).toBeGreaterThan(10 * minute)
    expect(first.took).toBeLessThan(12 * minute)
    expect(await graded(world)).toEqual(['in proven, proven', 'out none, unproven'])
    expect([old?.started, gaps(world)]).toEqual([true, []])
    still()
    const second = await putOn(world, { convergence_timeout: '10m' }, { build: '2' })
    expect(second.how).toBe('answered')
    expect(state(world)).toEqual(clean)
  })
})

describe('a router that forgets the candidate', () => {
  it('just before the commit has it undone', async () => {
    const world = await deployed()
    next(world, 'v2')
    const old = byName(world, 'shop')?.id
    let looked = Number.POSITIVE_INFINITY
    world.onRecord = ({ state: { phase } }) => {
      if (phase === 'checking') looked = Math.min(looked, world.clock.monotonic())
    }
    lies(world, ({ release }, now, heard) => heard && (release === old || now < looked))
    const outcome = await putOn(world, {}, { build: '2' })
    expect(outcome.failure).toBe('proof.lost')
    expect(words(outcome)).toMatch(/undo|defend|unmap the candidate/)
    expect(await graded(world)).toEqual(['in proven, proven', 'out proven, proven'])
    expect([byName(world, 'shop')?.id, state(world)]).toEqual([old, clean])
  })

  it('after the commit has the incumbent mapped again within five seconds', async () => {
    const world = await deployed()
    next(world, 'v2')
    const old = byName(world, 'shop')?.id
    let forgets = Number.POSITIVE_INFINITY
    world.onRecord = ({ state: { phase } }) => {
      if (phase === 'clearing') forgets = Math.min(forgets, world.clock.monotonic() + 500)
    }
    lies(world, ({ release }, now, heard) => heard && (release === old || now < forgets))
    const outcome = await putOn(world, {}, { build: '2' })
    expect(outcome.failure).toBe('proof.lost')
    const back = world.mappings.findLast(
      ({ release, route }) => release === old && !route.startsWith('bg-'),
    )
    expect((back?.from ?? 0) - forgets).toBeLessThan(5000)
    expect(await graded(world)).toContain('in proven, proven')
    expect(byName(world, 'shop')?.id).toBe(old)
  })
})
