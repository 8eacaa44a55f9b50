import { expect } from 'vitest'
import { gaps, untidy } from '../support/memory-audit.ts'
import { putOn } from '../support/memory-put.ts'
import { freshWorld } from '../support/memory-seed.ts'
import type { MemoryWorld } from '../support/memory-world.ts'

/** The calls that change something. */
export const writes = (calls: readonly string[]): readonly string[] =>
  calls.filter(
    call =>
      !/survey|live|read|releases|instances|counts|destinations|routesOf|inside|displaced/.test(
        call,
      ),
  )

/** A world in which the first version is live. */
export const deployed = async (
  over: Partial<MemoryWorld['manifest']> = {},
): Promise<MemoryWorld> => {
  const world = freshWorld()
  world.manifest = { ...world.manifest, ...over }
  await putOn(world, {}, { build: '1' })
  return world
}

/** What the next put deploys. */
export const next = (world: MemoryWorld, digest: string): void => {
  world.manifest = { ...world.manifest, digest }
}

/** The release that has a name now. */
export const byName = (world: MemoryWorld, name: string) =>
  [...world.releases.values()].find(each => each.name === name)

/** A world at rest, without a gap and without a rule broken. */
export const clean = { wrong: [], gaps: [], violations: [] }
/** What is wrong with a world, to be compared with `clean`. */
export const state = (world: MemoryWorld) => ({
  wrong: untidy(world),
  gaps: gaps(world),
  violations: world.violations,
})

/** Two releases serve, because a router hears of nothing; the put has failed. */
export const bothServe = async () => {
  const world = await deployed()
  const before = byName(world, 'shop')
  next(world, 'v2')
  const [, , router] = world.routers
  if (router === undefined || before === undefined) throw new Error('the world is too small')
  router.deafSince = world.clock.monotonic()
  expect((await putOn(world)).failure).toBe('proof.incomplete')
  router.deafSince = Number.POSITIVE_INFINITY
  return { world, before, candidate: byName(world, 'shop') }
}
