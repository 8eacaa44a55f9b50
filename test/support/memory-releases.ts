import { Failure } from '../../src/failure.ts'
import type { Instance, Marks, Platform, ReleaseCalls } from '../../src/platform/port.ts'
import type { Release, Standing } from '../../src/swap/model.ts'
import { routersWith } from './memory-routers.ts'
import {
  endTakes,
  liveRoutesOf,
  type MemoryRelease,
  type MemoryWorld,
  newId,
  settle,
} from './memory-world.ts'

/** A release as the port shows it. */
export const releaseOf = (world: MemoryWorld, each: MemoryRelease): Release => ({
  id: each.id,
  name: each.name,
  standing: standingOf(world, each),
  deployment: each.live ?? each.kept ?? each.created ?? each.foreign ?? `foreign-${each.id}`,
  label: each.label,
  started: each.started,
  createdAt: each.createdAt,
})

const standingOf = (world: MemoryWorld, each: MemoryRelease): Standing => {
  if (each.labelled === undefined) return each.name === world.app ? 'foreign' : 'stranger'
  if (each.live !== undefined) return 'live'
  if (each.kept !== undefined) return 'kept'
  return each.labelled === 'foreign' ? 'foreign' : 'candidate'
}

const isOurs = (release: Release): boolean => release.standing !== 'stranger'

/** Creation, life and death of releases. */
export const releaseCalls = (world: MemoryWorld): ReleaseCalls & Pick<Platform, 'live'> => {
  const get = (id: string): MemoryRelease => {
    const found = world.releases.get(id)
    if (found === undefined) throw new Failure('release.gone', { release: id })
    return found
  }
  const show = (each: MemoryRelease) => releaseOf(world, each)
  const all = () => [...world.releases.values()].map(show)
  return {
    find: async deployment => {
      const found = [...world.releases.values()].find(each => each.created === deployment)
      return found && show(found)
    },
    create: async ({ name, deployment, label }) => {
      refuseTaken(world, name, undefined)
      const release: MemoryRelease = {
        id: newId('release'),
        name,
        labelled: 'release',
        created: deployment,
        foreign: undefined,
        live: undefined,
        kept: undefined,
        label,
        createdAt: new Date(world.clock.now()).toISOString(),
        started: false,
        built: false,
        counts: { web: 1 },
        broken: world.breaks,
      }
      world.releases.set(release.id, release)
      return show(release)
    },
    build: async id => {
      const release = get(id)
      release.built = true
      release.counts = world.manifest.counts
      await world.clock.sleep(2_000)
    },
    start: async id => {
      const release = get(id)
      if (!release.built) throw new Failure('app.staging', { detail: 'nothing was built' })
      release.started = true
      settle(world, release)
    },
    stop: async id => {
      const release = world.releases.get(id)
      if (release === undefined) return
      guard(world, release, 'stopped')
      release.started = false
      settle(world, release)
      await world.clock.sleep(400)
    },
    scale: async (id, counts) => {
      const release = world.releases.get(id)
      if (release === undefined) return
      release.counts = { ...release.counts, ...counts }
      settle(world, release)
    },
    counts: async id => world.releases.get(id)?.counts ?? {},
    instances: async id => instancesOf(world, id),
    lastWords: async () => ['the last words'],
    rename: async (id, name, marks) => {
      refuseTaken(world, name, id)
      get(id).name = name
      apply(get(id), marks)
    },
    mark: async (id, marks) => apply(get(id), marks),
    remove: async id => {
      const release = world.releases.get(id)
      if (release === undefined) return
      guard(world, release, 'deleted')
      const ends = world.running.flatMap(each => (each.release === id ? [each.to] : []))
      if (world.clock.monotonic() < Math.max(...ends) - endTakes + world.afterlife)
        world.violations.push(`${id} was deleted while instances of it may still have run`)
      release.started = false
      settle(world, release)
      world.releases.delete(id)
    },
    releases: async () => all().filter(isOurs),
    live: async () =>
      all()
        .filter(({ standing }) => standing === 'live' || standing === 'foreign')
        .filter(each => liveRoutesOf(world, each.id).length > 0 || world.routes.size === 0)
        .toSorted((a, b) => a.deployment.localeCompare(b.deployment)),
  }
}

const refuseTaken = (world: MemoryWorld, name: string, id: string | undefined): void => {
  if ([...world.releases.values()].some(each => each.name === name && each.id !== id))
    throw new Failure('app.name_taken', { app: name })
}

const apply = (release: MemoryRelease, { live, kept, foreign }: Marks): void => {
  if (live !== undefined) release.live = live ?? undefined
  if (kept !== undefined) release.kept = kept ?? undefined
  if (foreign !== undefined) {
    release.foreign = foreign
    release.labelled ??= 'foreign'
  }
}

/** Whoever stops a release that a public route, or any router, still leads to, breaks the rules. */
const guard = (world: MemoryWorld, release: MemoryRelease, fate: string): void => {
  const routes = liveRoutesOf(world, release.id)
  if (routes.length > 0)
    world.violations.push(`${release.id} was ${fate} while ${routes.join(', ')} led to it`)
  const routers = routersWith(world, release.id, world.clock.monotonic())
  if (routers > 0)
    world.violations.push(`${release.id} was ${fate} while ${routers} routers still knew it`)
}

const instancesOf = (world: MemoryWorld, id: string): readonly Instance[] => {
  const now = world.clock.monotonic()
  const newest = new Map<string, Instance>()
  for (const each of world.running) {
    if (each.release !== id || (each.to <= now && !each.crashed)) continue
    const up = each.from <= now && now < each.to
    newest.set(`${each.process}/${each.index}`, {
      process: each.process,
      index: each.index,
      running: up,
      routable: up,
      trouble: each.crashed && each.to <= now ? 'it crashed' : undefined,
      incarnation: String(each.begun),
    })
  }
  const wanted = world.releases.get(id)
  return [...newest.values()].filter(
    each => each.running || each.index < (wanted?.started ? (wanted.counts[each.process] ?? 0) : 0),
  )
}
