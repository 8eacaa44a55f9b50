import type { Clock, Random } from '../../src/environment.ts'
import type { Counts, Destination } from '../../src/swap/model.ts'
import type { Question } from '../../src/proof/instrument.ts'
import type { Deployment } from '../../src/swap/record.ts'

/** A release of the memory platform, with everything that a platform stores about an app. */
export interface MemoryRelease {
  readonly id: string
  name: string
  /** Carries our labels; without them it is foreign or a stranger, by its name. */
  labelled: 'release' | 'foreign' | undefined
  created: string | undefined
  foreign: string | undefined
  live: string | undefined
  kept: string | undefined
  readonly label: string | undefined
  readonly createdAt: string
  started: boolean
  built: boolean
  counts: Counts
  /** Its instances crash as soon as they come up. */
  broken: boolean
}

export interface MemoryRoute {
  readonly id: string
  readonly name: string
  /** The deployment whose private route it is. */
  readonly privateTo: string | undefined
  /** The deployment that made it. */
  readonly madeBy: string | undefined
  destinations: readonly Destination[]
}

/** A stretch of time, in milliseconds of the world's clock; `to` is open while it lasts. */
interface Stretch {
  readonly from: number
  to: number
}

/** While a route led to a process of a release. */
export interface Mapping extends Stretch {
  readonly route: string
  readonly release: string
  readonly process: string
}

/** While an instance was there; it answers from `from` on, and was begun at `begun`. */
export interface Running extends Stretch {
  readonly begun: number
  readonly release: string
  readonly process: string
  readonly index: number
  crashed: boolean
}

/** Something inside a release, until `ends` of the world's clock. */
export interface Flight {
  readonly release: string
  /** In a few words. */
  readonly what: string
  readonly ends: number
}

/** How long a router takes to hear of a change, and since when it hears of nothing. */
export interface MemoryRouter {
  readonly lag: number
  deafSince: number
  /** What it answers instead of what it has heard; a function of the question and the time. */
  lie?: (question: Question, now: number, heard: boolean) => boolean
}

export interface MemoryLock {
  readonly token: string
  name: string
  beat: string
  holder: string
}

/** A platform in memory: what its database says, what runs, and what routers have heard. */
export interface MemoryWorld {
  readonly app: string
  readonly clock: Clock
  readonly random: Random
  readonly releases: Map<string, MemoryRelease>
  readonly routes: Map<string, MemoryRoute>
  readonly mappings: Mapping[]
  readonly running: Running[]
  readonly routers: readonly MemoryRouter[]
  readonly ledger: Map<string, string>
  /** What is inside the releases; undefined on a platform that cannot count it. */
  flights: Set<Flight> | undefined
  locks: readonly MemoryLock[]
  /** What the next put deploys. */
  manifest: { readonly digest: string; readonly counts: Counts; readonly routes: readonly string[] }
  /** How long stopped instances may run on unseen, in milliseconds. */
  afterlife: number
  /** The next release that is built crashes. */
  breaks: boolean
  /** Status that a smoke test gets from a release that answers. */
  smoke: number
  /** Routers know this release and cannot reach it. */
  unreachable: string | undefined
  /** Told of every record that is written, so that mishaps can wait for a phase. */
  onRecord: (record: Deployment) => void
  /** What went against the rules, in words. */
  readonly violations: string[]
}

/** How long an instance takes to come up, and to end. */
export const startTakes = 700
export const endTakes = 300
const never = Number.POSITIVE_INFINITY

/** An empty world for an app. */
export const memoryWorld = (clock: Clock, random: Random): MemoryWorld => ({
  app: 'shop',
  clock,
  random,
  releases: new Map(),
  routes: new Map(),
  mappings: [],
  running: [],
  routers: [0, 120, 900].map(lag => ({ lag, deafSince: never })),
  ledger: new Map(),
  flights: undefined,
  locks: [],
  manifest: { digest: 'v1', counts: { web: 2 }, routes: ['shop.example.com'] },
  afterlife: 0,
  breaks: false,
  smoke: 200,
  unreachable: undefined,
  onRecord: () => undefined,
  violations: [],
})

let drawn = 0
/** An id that nothing else has. */
export const newId = (what: string): string => `${what}-${(drawn += 1)}`

/** Brings what runs in line with what is wanted, from now on. */
export const settle = (world: MemoryWorld, release: MemoryRelease): void => {
  const now = world.clock.monotonic()
  const wanted = release.started ? release.counts : {}
  const there = world.running.filter(each => each.release === release.id && each.to > now)
  for (const each of there)
    if (each.index >= (wanted[each.process] ?? 0)) each.to = Math.min(each.to, now + endTakes)
  for (const [process, count] of Object.entries(wanted))
    for (let index = 0; index < count; index += 1) {
      if (there.some(each => each.process === process && each.index === index && each.to === never))
        continue
      const from = now + startTakes
      const crashed = release.broken
      const to = crashed ? from : never
      world.running.push({ release: release.id, process, index, begun: now, from, to, crashed })
    }
}

/** All instances of a release crash now, and do not come back. */
export const crash = (world: MemoryWorld, id: string): void => {
  const now = world.clock.monotonic()
  for (const each of world.running)
    if (each.release === id && each.to === never) {
      each.to = now
      each.crashed = true
    }
  const release = world.releases.get(id)
  if (release !== undefined) release.broken = true
}

/** Names of the public routes that lead to a release now. */
export const liveRoutesOf = (world: MemoryWorld, id: string): readonly string[] =>
  [...world.routes.values()]
    .filter(each => each.privateTo === undefined)
    .filter(each => each.destinations.some(({ release }) => release === id))
    .map(each => each.name)
