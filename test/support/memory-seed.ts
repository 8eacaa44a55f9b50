import { hastyClock } from './clock.ts'
import { seededRandom } from './environment.ts'
import { ensureRoute, routeCalls } from './memory-routes.ts'
import { type MemoryRelease, type MemoryWorld, memoryWorld, newId, settle } from './memory-world.ts'

/** A world whose time passes by itself. */
export const freshWorld = (over: Partial<MemoryWorld> = {}): MemoryWorld => ({
  ...memoryWorld(hastyClock(), seededRandom(1)),
  ...over,
})

/** An app that somebody pushed by hand, running on its routes for a minute. */
export const pushed = async (
  world: MemoryWorld,
  over: {
    readonly name?: string
    readonly routes?: readonly string[]
    readonly counts?: MemoryRelease['counts']
    readonly started?: boolean
  } = {},
): Promise<MemoryRelease> => {
  const release: MemoryRelease = {
    id: newId('release'),
    name: over.name ?? world.app,
    labelled: undefined,
    created: undefined,
    foreign: undefined,
    live: undefined,
    kept: undefined,
    label: undefined,
    createdAt: new Date(world.clock.now()).toISOString(),
    started: over.started ?? true,
    built: true,
    counts: over.counts ?? { web: 2 },
    broken: false,
  }
  world.releases.set(release.id, release)
  settle(world, release)
  const calls = routeCalls(world)
  for (const name of over.routes ?? world.manifest.routes) {
    const { id } = ensureRoute(world, name, { privateTo: undefined, madeBy: undefined })
    await calls.map(id, {
      release: release.id,
      process: 'web',
      port: undefined,
      protocol: undefined,
    })
  }
  await world.clock.sleep(60_000)
  return release
}
